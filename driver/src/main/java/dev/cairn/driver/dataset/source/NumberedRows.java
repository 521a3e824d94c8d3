package dev.cairn.driver.dataset.source;

import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the rows of files. Spark cuts files into blocks as it likes, but reads each block from its front: a row's
 * number is that of its block's first row and its place in the block. So a first pass counts the rows of every block, and
 * a second gives each its number, which is the same however the files were cut.
 */
final class NumberedRows {
    private static final String START = "_start";

    /** A stretch of a file that one task reads, from a byte on. */
    private record Block(String file, long start) implements Serializable {}

    /** What the first pass finds in a block: rows, and those among them that could not be parsed. */
    private static final class Tally implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Block block;
        private final List<RowProblem> unparsed = new ArrayList<>(); // rows counted within the block
        private long rows;
        private long unparsedRows;

        Tally(Block block) {
            this.block = block;
        }

        void add(@Nullable String text) {
            rows++;
            if (text != null && ++unparsedRows <= RawRows.SHOWN) {
                unparsed.add(new RowProblem(block.file(), rows, "cannot be parsed: " + shortened(text)));
            }
        }
    }

    /** Numbers of a block's first row: over all files from 0, in its file from 1. */
    private record Base(String file, long place, long row) implements Serializable {}

    private NumberedRows() {}

    /**
     * @param scan rows as a file format of Spark gives them
     * @param unparsed the column that holds the text of a row that could not be parsed; null if there is none
     */
    static RawRows of(Dataset<Row> scan, @Nullable String unparsed) {
        Column metadata = scan.metadataColumn("_metadata");
        Column file = metadata.getField("file_path").as(RawRows.FILE);
        Column start = metadata.getField("file_block_start").as(START);
        Dataset<Row> located = scan.select(functions.col("*"), file, start);
        List<Tally> tallies = count(unparsed == null ? scan.select(file, start) : located, unparsed);
        Map<Block, Base> bases = bases(tallies);
        Dataset<Row> numbered = number(scan, located, bases);
        return new RawRows(
                unparsed == null
                        ? numbered
                        : numbered.filter(functions.col(unparsed).isNull()).drop(unparsed),
                tallies.stream().mapToLong(tally -> tally.rows).sum(),
                tallies.stream().mapToLong(tally -> tally.unparsedRows).sum(),
                tallies.stream()
                        .flatMap(tally ->
                                tally.unparsed.stream().map(problem -> placed(problem, bases.get(tally.block))))
                        .limit(RawRows.SHOWN)
                        .toList());
    }

    /** In the order of the files and their blocks. */
    private static List<Tally> count(Dataset<Row> located, @Nullable String unparsed) {
        int text = unparsed == null ? -1 : located.schema().fieldIndex(unparsed);
        List<Tally> tallies = new ArrayList<>(located.toJavaRDD()
                .mapPartitions(rows -> {
                    Map<Block, Tally> counted = new LinkedHashMap<>();
                    while (rows.hasNext()) {
                        Row row = rows.next();
                        counted.computeIfAbsent(block(row), Tally::new).add(text < 0 ? null : row.getString(text));
                    }
                    return counted.values().iterator();
                })
                .collect());
        tallies.sort(Comparator.comparing((Tally tally) -> tally.block.file())
                .thenComparingLong(tally -> tally.block.start()));
        return tallies;
    }

    private static Map<Block, Base> bases(List<Tally> tallies) {
        Map<Block, Base> bases = new HashMap<>();
        String file = "";
        long place = 0;
        long row = 1;
        for (Tally tally : tallies) {
            if (!tally.block.file().equals(file)) {
                file = tally.block.file();
                row = 1;
            }
            bases.put(tally.block, new Base(SourceFiles.shown(new Path(URI.create(file))), place, row));
            place += tally.rows;
            row += tally.rows;
        }
        return bases;
    }

    private static Dataset<Row> number(Dataset<Row> scan, Dataset<Row> located, Map<Block, Base> bases) {
        Broadcast<Map<Block, Base>> known = JavaSparkContext.fromSparkContext(
                        scan.sparkSession().sparkContext())
                .broadcast(bases);
        StructType schema = scan.schema()
                .add(RawRows.PLACE, DataTypes.LongType)
                .add(RawRows.FILE, DataTypes.StringType)
                .add(RawRows.ROW, DataTypes.LongType);
        MapPartitionsFunction<Row, Row> numbering = rows -> new Numbering(rows, known.value());
        return located.mapPartitions(numbering, Encoders.row(schema));
    }

    private static final class Numbering implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final Map<Block, Base> bases;
        private @Nullable Block block;
        private Base base = new Base("", 0, 0);
        private long done;

        Numbering(Iterator<Row> rows, Map<Block, Base> bases) {
            this.rows = rows;
            this.bases = bases;
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Row next() {
            Row row = rows.next();
            Block current = block(row);
            if (!current.equals(block)) {
                block = current;
                base = Objects.requireNonNull(bases.get(current), "a block that was not there before");
                done = 0;
            }
            int width = row.size() - 2;
            Object[] values = new Object[width + 3];
            for (int i = 0; i < width; i++) {
                values[i] = row.get(i);
            }
            values[width] = base.place() + done;
            values[width + 1] = base.file();
            values[width + 2] = base.row() + done;
            done++;
            return RowFactory.create(values);
        }
    }

    /** The last two columns. */
    private static Block block(Row row) {
        return new Block(row.getString(row.size() - 2), row.getLong(row.size() - 1));
    }

    private static RowProblem placed(RowProblem inBlock, @Nullable Base base) {
        Base first = Objects.requireNonNull(base);
        return new RowProblem(first.file(), first.row() + inBlock.row() - 1, inBlock.problem());
    }

    private static String shortened(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() <= 60 ? line : line.substring(0, 60) + "...";
    }
}
