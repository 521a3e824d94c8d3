package dev.cairn.driver.prediction;

import dev.cairn.driver.dataset.Chunk;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.worker.scoring.Predictor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** The rows of one task, with what a model predicts of them; a stretch of them at a time is in memory. */
final class PredictedRows implements Iterator<Row> {
    private static final int CHUNK_BYTES = 16 << 20;
    private static final int MOST_ROWS = 8192;

    private final Iterator<Row> rows;
    private final int width;
    private final Answer answer;
    private final Chunk chunk;
    private final int chunkRows;
    private final Predictor predictor;
    private final Path folder;
    private Iterator<Row> ready = List.<Row>of().iterator();

    PredictedRows(Iterator<Row> rows, StructType schema, Fitted fitted, RowModel.Network network, float[] parameters)
            throws IOException {
        this.rows = rows;
        this.width = schema.size();
        this.answer = network.answer();
        this.folder = Files.createTempDirectory("cairn-predicting-");
        this.chunk = new Chunk(fitted, schema, folder);
        this.chunkRows = Chunk.rows(fitted, CHUNK_BYTES, MOST_ROWS);
        this.predictor =
                new Predictor(network.steps(), parameters, network.feeds(), network.batchSize(), answer.width());
        TaskContext task = TaskContext.get();
        TaskCompletionListener ended = context -> close();
        task.addTaskCompletionListener(ended);
    }

    @Override
    public boolean hasNext() {
        if (!ready.hasNext() && rows.hasNext()) {
            ready = next(stretch()).iterator();
        }
        return ready.hasNext();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.next();
    }

    private List<Row> stretch() {
        List<Row> some = new ArrayList<>();
        while (some.size() < chunkRows && rows.hasNext()) {
            some.add(rows.next());
        }
        return some;
    }

    private List<Row> next(List<Row> some) {
        try {
            List<Optional<String>> problems = chunk.write(some);
            @Nullable Row[] predicted = new Row[some.size()];
            if (problems.stream().anyMatch(Optional::isEmpty)) {
                try (var data = chunk.open()) {
                    predictor.predict(
                            data,
                            (place, output) -> predicted[(int) place] = with(
                                    some.get((int) place), answer.prediction(output), answer.scores(output), null));
                }
            }
            List<Row> all = new ArrayList<>();
            for (int i = 0; i < predicted.length; i++) {
                Row row = predicted[i];
                all.add(
                        row != null
                                ? row
                                : with(some.get(i), null, null, problems.get(i).orElse("")));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Row with(Row row, @Nullable Double prediction, double @Nullable [] scores, @Nullable String problem) {
        Object[] values = new Object[width + 3];
        for (int i = 0; i < width; i++) {
            values[i] = row.get(i);
        }
        values[width] = prediction;
        values[width + 1] = scores;
        values[width + 2] = problem;
        return RowFactory.create(values);
    }

    private void close() {
        predictor.close();
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
