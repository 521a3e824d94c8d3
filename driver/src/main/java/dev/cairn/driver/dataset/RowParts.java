package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.source.RawRows;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.Nearest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Gives rows their ids, and says to which part each belongs. */
final class RowParts {
    private RowParts() {}

    /**
     * @param count of all rows, from which the last ones or every k-th may become the test part
     * @param tested files from which test rows are cut; empty for all
     */
    static Dataset<Row> cut(RawRows rows, String id, Split split, long count, Set<String> tested) {
        Set<String> recent = new HashSet<>(tested);
        Split others = split.withoutTest();
        UDF3<Long, Long, String, String> part =
                (number, place, file) -> (recent.isEmpty() || recent.contains(file) ? split : others)
                        .partOf(number, place, count)
                        .word();
        Dataset<Row> named = identified(rows.rows(), id, 0);
        Dataset<Row> all = named.withColumn(
                        RawRows.PART,
                        functions
                                .udf(part, DataTypes.StringType)
                                .apply(
                                        functions.col(RawRows.ID),
                                        functions.col(RawRows.PLACE),
                                        functions.col(RawRows.FILE)))
                .drop(RawRows.PLACE);
        return split.trainLimit() == 0 ? all : limited(all, split.trainLimit());
    }

    /** As {@link TrainLimit} does; Spark finds the last hash that is taken. */
    private static Dataset<Row> limited(Dataset<Row> all, long limit) {
        UDF1<Long, Long> hash = TrainLimit::hash;
        Column hashes = functions.udf(hash, DataTypes.LongType).apply(functions.col(RawRows.ID));
        Column train = functions.col(RawRows.PART).equalTo(Part.TRAIN.word());
        List<Row> taken = all.filter(train)
                .select(hashes.as("hash"))
                .orderBy("hash")
                .limit(Math.toIntExact(Math.min(limit, Integer.MAX_VALUE)))
                .agg(functions.max("hash"))
                .collectAsList();
        Row last = taken.get(0);
        return last.isNullAt(0) ? all : all.filter(functions.not(train).or(hashes.leq(last.getLong(0))));
    }

    /** Rows that are all to be scored. */
    static Dataset<Row> all(RawRows rows, String id) {
        return identified(rows.rows(), id, 0)
                .withColumn(RawRows.PART, functions.lit(Part.TEST.word()))
                .drop(RawRows.PLACE);
    }

    static Dataset<Row> test(RawRows rows, String id) {
        return identified(rows.rows(), id, Split.FIRST_TEST_ID)
                .withColumn(RawRows.PART, functions.lit(Part.TEST.word()))
                .drop(RawRows.PLACE);
    }

    private static Dataset<Row> identified(Dataset<Row> rows, String id, long first) {
        if (id.isEmpty()) {
            return rows.withColumn(RawRows.ID, functions.col(RawRows.PLACE).plus(first));
        }
        List<String> columns = Arrays.asList(rows.columns());
        if (!columns.contains(id)) {
            throw new CairnException(
                    ExitCode.DATA, "data.id=" + id + ": no such column; nearest: " + Nearest.to(id, columns));
        }
        Column number = functions.col("`" + id + "`").cast(DataTypes.LongType);
        requireIds(rows, id, number);
        return rows.withColumn(RawRows.ID, number.plus(first));
    }

    private static void requireIds(Dataset<Row> rows, String id, Column number) {
        Dataset<Row> numbered =
                rows.select(number.as(RawRows.ID), functions.col(RawRows.FILE), functions.col(RawRows.ROW));
        Column valid = functions.col(RawRows.ID).between(0, Split.FIRST_TEST_ID - 1);
        List<Row> wrong = numbered.filter(
                        functions.coalesce(valid, functions.lit(false)).equalTo(false))
                .takeAsList(1);
        if (!wrong.isEmpty()) {
            throw refused(
                    wrong.get(0), "column " + id + ": must be a whole number from 0 to 2^40 - 1, as data.id=" + id);
        }
        List<Row> twice = numbered.groupBy(RawRows.ID)
                .agg(
                        functions.count(functions.lit(1)).as("times"),
                        functions.min(RawRows.FILE),
                        functions.max(RawRows.ROW))
                .filter("times > 1")
                .select(RawRows.ID, "min(_file)", "max(_row)")
                .takeAsList(1);
        if (!twice.isEmpty()) {
            Row row = twice.get(0);
            throw refused(
                    row, "column " + id + ": " + row.getLong(0) + " comes twice, must be unique as data.id=" + id);
        }
    }

    /** @param row whose second and third columns are file and row */
    private static CairnException refused(Row row, String problem) {
        return new CairnException(ExitCode.DATA, row.getString(1) + ", row " + row.getLong(2) + ": " + problem);
    }
}
