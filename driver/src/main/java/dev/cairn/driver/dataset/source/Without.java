package dev.cairn.driver.dataset.source;

import org.apache.spark.sql.SparkSession;

/** Rows without a column that says when they came, which is no property of theirs. */
record Without(RowSource rows, String column) implements RowSource {
    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public String identity() {
        return rows.identity() + " without " + column;
    }

    @Override
    public RawRows read(SparkSession spark) {
        RawRows found = rows.read(spark);
        return new RawRows(found.rows().drop(column), found.count(), found.unparsed(), found.firstUnparsed());
    }
}
