package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.source.RawRows;
import dev.cairn.driver.dataset.source.ReadFailures;
import dev.cairn.driver.dataset.source.RowProblem;
import dev.cairn.driver.dataset.source.RowSource;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Rows that Spark reads, and their preparation.
 *
 * @param test rows that are given apart as the test part
 * @param tested files from which the test part is cut where it is not given apart; empty for all
 * @param id column of the examples' ids; empty to number the rows
 */
record FrameSource(
        RowSource rows,
        Optional<RowSource> test,
        Set<String> tested,
        Preparation preparation,
        String id,
        BadRows badRows)
        implements Source {
    FrameSource {
        tested = Set.copyOf(tested);
    }

    @Override
    public String identity() {
        String cut = tested.isEmpty() ? "cut" : "cut from " + new TreeSet<>(tested);
        return rows.identity() + "\ntest " + test.map(RowSource::identity).orElse(cut) + "\nid " + id + "\n" + badRows
                + "\n" + preparation.identity();
    }

    FrameSource with(Preparation other) {
        return new FrameSource(rows, test, tested, other, id, badRows);
    }

    @Override
    public Written write(SparkSession spark, Path folder, Split split) {
        return ReadFailures.told(rows.name(), () -> prepare(spark, folder, split));
    }

    private Written prepare(SparkSession spark, Path folder, Split split) {
        var tally = new Tally();
        Dataset<Row> raw = rows(spark, split, tally);
        Fitted fitted = preparation.fit(raw.filter(functions.col(RawRows.PART).equalTo(Part.TRAIN.word())));
        Dataset<Row> examples = fitted.examples(raw);
        try (CheckedExamples checked = CheckedExamples.of(examples, fitted)) {
            tally.unfit(checked);
            List<String> notes = tally.judge(badRows);
            Map<Part, Long> counts = checked.counts();
            requireExamples(counts);
            Map<Part, List<Shard>> written = ShardShuffle.write(examples, fitted, checked.plan(fitted), folder);
            counts.forEach((part, count) -> requireSame(part, count, written.getOrDefault(part, List.of())));
            return new Written(new DataShape(fitted.columns(), fitted.attributes()), written, fitted, notes);
        }
    }

    /** Both sources' rows, each with its id and its part. */
    private Dataset<Row> rows(SparkSession spark, Split split, Tally tally) {
        RawRows given = tally.read(rows, spark, badRows);
        if (test.isEmpty()) {
            return RowParts.cut(given, id, split, given.count(), tested);
        }
        RawRows apart = tally.read(test.get(), spark, badRows);
        return RowParts.cut(given, id, split.withoutTest(), given.count(), Set.of())
                .unionByName(RowParts.test(apart, id));
    }

    private void requireExamples(Map<Part, Long> counts) {
        if (counts.isEmpty()) {
            throw new CairnException(ExitCode.DATA, rows.name() + ": holds no row that can be an example");
        }
    }

    private void requireSame(Part part, long expected, List<Shard> shards) {
        long found = shards.stream().mapToLong(Shard::examples).sum();
        if (found != expected) {
            throw new CairnException(
                    ExitCode.DATA,
                    rows.name() + ": gave " + found + " " + part.word() + " examples where a moment ago it had "
                            + expected
                            + "; it must not change while it is read (a DataFrame that differs each time: cache it)");
        }
    }

    /** Rows read so far, and the bad ones among them. */
    private static final class Tally {
        private final List<RowProblem> first = new ArrayList<>();
        private long count;
        private long bad;

        RawRows read(RowSource source, SparkSession spark, BadRows limit) {
            RawRows found = source.read(spark);
            if (found.count() == 0) {
                throw new CairnException(ExitCode.DATA, source.name() + ": is empty, holds no rows");
            }
            count += found.count();
            bad += found.unparsed();
            first.addAll(found.firstUnparsed());
            judge(limit);
            return found;
        }

        void unfit(CheckedExamples examples) {
            long found = examples.bad();
            bad += found;
            if (found > 0) {
                first.addAll(examples.firstBad());
            }
        }

        List<String> judge(BadRows limit) {
            return limit.judge(count, bad, first);
        }
    }
}
