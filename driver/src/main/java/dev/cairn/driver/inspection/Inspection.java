package dev.cairn.driver.inspection;

import dev.cairn.driver.dataset.FittedFile;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.text.FittedRunningText;
import dev.cairn.driver.dataset.preparation.text.FittedText;
import dev.cairn.driver.dataset.preparation.text.TextCodec;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ShardedDataset;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at prepared data, in one pass over its parts.
 *
 * @param lines for people
 * @param picture a grid of samples, where examples are images
 */
public record Inspection(List<String> lines, Optional<BufferedImage> picture) {
    private static final int SAMPLES = 8;

    public Inspection {
        lines = List.copyOf(lines);
    }

    public static Inspection of(PreparedData data) {
        DataNames names = DataNames.of(data.attributes());
        List<String> lines = new ArrayList<>();
        lines.add("columns   "
                + data.columns().stream().map(Inspection::described).collect(Collectors.joining(", ")));
        lines.add(String.format(
                Locale.ROOT,
                "examples  %,d to train on, %,d for validation, %,d for the test",
                data.trainExamples(),
                data.validationExamples(),
                data.testExamples()));
        try (var train = ShardedDataset.open(data.train());
                var validation = ShardedDataset.open(data.validation());
                var test = ShardedDataset.open(data.test())) {
            lines.addAll(new ClassBalance(names.classes()).lines(train, validation, test));
            lines.addAll(ranges(train, names));
            if (!names.missing().isEmpty()) {
                lines.add("training rows without a value, filled:");
                names.missing()
                        .forEach(
                                (column, rows) -> lines.add(String.format(Locale.ROOT, "  %-32s %,12d", column, rows)));
            }
            lines.addAll(samples(train, data, names));
            return new Inspection(lines, picture(train));
        }
    }

    private static String described(Column column) {
        return column.name() + " " + column.type() + " " + column.shape();
    }

    private static List<String> ranges(ShardedDataset train, DataNames names) {
        List<Ranges> ranges = train.manifest().columns().stream()
                .map(column -> new Ranges(column, names.features()))
                .toList();
        new Examples(train).forEach(tensors -> {
            for (int i = 0; i < tensors.size(); i++) {
                ranges.get(i).add(tensors.get(i));
            }
        });
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "%-34s %12s %12s %12s", "values as prepared, training part", "least", "greatest", "mean"));
        ranges.forEach(range -> lines.addAll(range.lines()));
        return lines;
    }

    private static List<String> samples(ShardedDataset train, PreparedData data, DataNames names) {
        List<String> lines = new ArrayList<>();
        if (pictures(train) < 0) {
            SampleRows rows = new SampleRows(data.columns(), names.features(), names.classes(), codec(data));
            lines.add("samples of the training part:");
            new Examples(train).sample(SAMPLES, tensors -> lines.add("  " + rows.line(tensors)));
        }
        return lines;
    }

    private static @Nullable TextCodec codec(PreparedData data) {
        Fitted fitted = data.preparation()
                .map(text -> FittedFile.read(data.train(), text))
                .orElse(null);
        if (fitted instanceof FittedText text) {
            return text.codec();
        }
        return fitted instanceof FittedRunningText running ? running.codec() : null;
    }

    private static Optional<BufferedImage> picture(ShardedDataset train) {
        int at = pictures(train);
        if (at < 0) {
            return Optional.empty();
        }
        SampleGrid grid = new SampleGrid(train.manifest().columns().get(at));
        new Examples(train).sample(SampleGrid.SIDE * SampleGrid.SIDE, tensors -> grid.add(tensors.get(at)));
        return Optional.of(grid.picture());
    }

    /** The first column with pictures; -1 for none. */
    private static int pictures(ShardedDataset train) {
        List<Column> columns = train.manifest().columns();
        return IntStream.range(0, columns.size())
                .filter(i -> SampleGrid.fits(columns.get(i)))
                .findFirst()
                .orElse(-1);
    }
}
