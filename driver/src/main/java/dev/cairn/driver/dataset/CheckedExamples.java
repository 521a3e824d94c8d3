package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.source.RawRows;
import dev.cairn.driver.dataset.source.RowProblem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The first pass over examples: each is encoded, and what is wrong with it kept, but not its tensors. From this follows
 * exactly how many examples each part has, and with which rank each shard begins.
 */
final class CheckedExamples implements AutoCloseable {
    private static final int SHOWN = 5;
    private static final long IDS_A_TASK = 1 << 20;
    private static final StructType SCHEMA = new StructType()
            .add(RawRows.PART, DataTypes.StringType)
            .add(RawRows.ID, DataTypes.LongType)
            .add(RawRows.FILE, DataTypes.StringType)
            .add(RawRows.ROW, DataTypes.LongType)
            .add("_problem", DataTypes.StringType);

    /** What was found in the rows that one task has checked, or in all of them. */
    private record Summary(Map<Part, Long> counts, long bad, List<Bad> first) implements Serializable {
        Summary and(Summary other) {
            Map<Part, Long> sums = new EnumMap<>(counts);
            other.counts.forEach((part, count) -> sums.merge(part, count, Long::sum));
            List<Bad> both = new ArrayList<>(first);
            both.addAll(other.first);
            both.sort(Comparator.comparingLong(Bad::id));
            return new Summary(sums, bad + other.bad, new ArrayList<>(both.subList(0, Math.min(SHOWN, both.size()))));
        }
    }

    private record Bad(long id, RowProblem problem) implements Serializable {}

    private record Key(Part part, long rank) implements Comparable<Key>, Serializable {
        @Override
        public int compareTo(Key other) {
            int byPart = part.compareTo(other.part);
            return byPart != 0 ? byPart : Long.compare(rank, other.rank);
        }
    }

    private final Dataset<Row> checked;
    private final Summary summary;

    private CheckedExamples(Dataset<Row> checked) {
        this.checked = checked;
        summary = checked.toJavaRDD().mapPartitions(CheckedExamples::summary).collect().stream()
                .reduce(new Summary(new EnumMap<>(Part.class), 0, new ArrayList<>()), Summary::and);
    }

    static CheckedExamples of(Dataset<Row> examples, Fitted fitted) {
        StructType schema = examples.schema();
        MapPartitionsFunction<Row, Row> check = rows -> {
            var encoder = new ExampleEncoder(fitted);
            return new Mapped<>(rows, row -> check(ExampleEncoder.named(row, schema), encoder));
        };
        return new CheckedExamples(
                examples.mapPartitions(check, Encoders.row(SCHEMA)).persist(StorageLevel.MEMORY_AND_DISK()));
    }

    private static Row check(Row row, ExampleEncoder encoder) {
        String problem = null;
        try {
            encoder.encode(row);
        } catch (BadRow e) {
            problem = String.valueOf(e.getMessage());
        }
        return RowFactory.create(
                row.getAs(RawRows.PART),
                row.getAs(RawRows.ID),
                problem == null ? null : row.getAs(RawRows.FILE),
                row.getAs(RawRows.ROW),
                problem);
    }

    private static Iterator<Summary> summary(Iterator<Row> rows) {
        Map<Part, Long> counts = new EnumMap<>(Part.class);
        List<Bad> first = new ArrayList<>();
        long bad = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            String problem = problem(row);
            if (problem == null) {
                counts.merge(Part.of(row.getString(0)), 1L, Long::sum);
            } else if (bad++ < SHOWN) { // a task's rows come in the order of their ids, or nearly so
                first.add(new Bad(row.getLong(1), new RowProblem(row.getString(2), row.getLong(3), problem)));
            }
        }
        return List.of(new Summary(counts, bad, first)).iterator();
    }

    /** Good examples of each part; parts without any are left out. */
    Map<Part, Long> counts() {
        return summary.counts();
    }

    long bad() {
        return summary.bad();
    }

    /** The first few bad ones. */
    List<RowProblem> firstBad() {
        return summary.first().stream().map(Bad::problem).toList();
    }

    /** Sorts the good examples by rank, and finds the ranks with which the shards begin. */
    ShardPlan plan(Fitted fitted) {
        Map<Long, Part> wanted = new HashMap<>(); // by place over all parts
        long before = 0;
        for (Part part : Part.values()) {
            long examples = counts().getOrDefault(part, 0L);
            for (long place : ShardPlan.firstPlaces(examples, ShardSizes.shards(examples, fitted.columns()))) {
                wanted.put(before + place, part);
            }
            before += examples;
        }
        JavaPairRDD<Key, Long> ranked = checked.toJavaRDD()
                .filter(row -> problem(row) == null)
                .map(row -> new Key(Part.of(row.getString(0)), ShardPlan.rank(row.getLong(1))))
                .sortBy(key -> key, true, (int) (1 + before / IDS_A_TASK))
                .zipWithIndex();
        List<Tuple2<Key, Long>> first =
                new ArrayList<>(ranked.filter(key -> wanted.containsKey(key._2)).collect());
        first.sort(Comparator.comparingLong(key -> key._2));
        Map<Part, List<Long>> found = new EnumMap<>(Part.class);
        first.forEach(
                key -> found.computeIfAbsent(Objects.requireNonNull(wanted.get(key._2)), part -> new ArrayList<>())
                        .add(key._1.rank()));
        Map<Part, long[]> firstRanks = new EnumMap<>(Part.class);
        found.forEach((part, ids) ->
                firstRanks.put(part, ids.stream().mapToLong(Long::longValue).toArray()));
        return new ShardPlan(firstRanks);
    }

    private static @Nullable String problem(Row checked) {
        return checked.getString(4);
    }

    @Override
    public void close() {
        checked.unpersist();
    }
}
