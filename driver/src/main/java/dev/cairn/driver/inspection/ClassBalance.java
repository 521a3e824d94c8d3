package dev.cairn.driver.inspection;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.ShardedDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many examples of each class the parts have.
 *
 * @param names by class; empty where they have none
 */
record ClassBalance(List<String> names) {
    private static final String LABEL = "label";
    private static final int MOST_LINES = 40;

    /** A line a class; none where there are no labels. */
    List<String> lines(ShardedDataset train, ShardedDataset validation, ShardedDataset test) {
        List<Map<Integer, Long>> counts = List.of(counts(train), counts(validation), counts(test));
        TreeSet<Integer> classes = new TreeSet<>();
        counts.forEach(part -> classes.addAll(part.keySet()));
        List<String> lines = new ArrayList<>();
        if (classes.isEmpty()) {
            return lines;
        }
        lines.add(String.format("%-34s %16s %16s %16s", "classes", "training", "validation", "test"));
        for (int label : classes.stream().limit(MOST_LINES).toList()) {
            StringBuilder line = new StringBuilder(String.format("  %-32s", SampleRows.shortened(name(label), 32)));
            counts.forEach(part -> line.append(share(part, label)));
            lines.add(line.toString());
        }
        if (classes.size() > MOST_LINES) {
            lines.add("  and " + (classes.size() - MOST_LINES) + " more");
        }
        return lines;
    }

    private static Map<Integer, Long> counts(ShardedDataset part) {
        Map<Integer, Long> counts = new TreeMap<>();
        List<Column> columns = part.manifest().columns();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.name().equals(LABEL) && column.type() == ElementType.INT32 && column.elements() == 1) {
                int at = i;
                new Examples(part)
                        .forEach(tensors -> counts.merge(tensors.get(at).getInt(0), 1L, Long::sum));
            }
        }
        return counts;
    }

    private String name(int label) {
        return label >= 0 && label < names.size() ? names.get(label) : String.valueOf(label);
    }

    private static String share(Map<Integer, Long> part, int label) {
        long all = part.values().stream().mapToLong(Long::longValue).sum();
        long count = part.getOrDefault(label, 0L);
        double share = all == 0 ? 0 : 100.0 * count / all;
        return String.format(Locale.ROOT, " %,9d %4.1f %%", count, share);
    }
}
