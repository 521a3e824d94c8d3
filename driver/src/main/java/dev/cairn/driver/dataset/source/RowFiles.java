package dev.cairn.driver.dataset.source;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Parquet, CSV, JSON lines or text. The values of CSV and JSON come as strings, which the preparation parses, so that one
 * that is no number is found with its file and row.
 *
 * @param kind PARQUET, CSV, JSON or TEXT
 * @param wholeText whether a text file is one row, rather than each of its lines
 */
record RowFiles(SourceFiles files, SourceKind kind, CsvForm csv, boolean wholeText) implements RowSource {
    private static final String UNPARSED = "_unparsed";

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public String identity() {
        String form = kind == SourceKind.CSV ? csv.toString() : wholeText ? "whole" : "";
        return kind.word() + " " + form + " " + files.identity();
    }

    @Override
    public RawRows read(SparkSession spark) {
        if (files.isEmpty()) {
            throw new CairnException(ExitCode.DATA, name() + ": holds no files to be read as " + kind.word());
        }
        return ReadFailures.told(name(), () -> {
            Dataset<Row> rows =
                    switch (kind) {
                        case PARQUET -> parquet(spark);
                        case CSV -> csv(spark);
                        case JSON -> json(spark);
                        case TEXT -> load(spark.read().option("wholetext", wholeText), "text");
                        default -> throw new IllegalArgumentException(kind + ": has no rows");
                    };
            return NumberedRows.of(rows, hasUnparsed() ? UNPARSED : null);
        });
    }

    private boolean hasUnparsed() {
        return kind == SourceKind.CSV || kind == SourceKind.JSON;
    }

    /** Files whose columns are of different types are refused; a column that a file lacks is null there. */
    private Dataset<Row> parquet(SparkSession spark) {
        DataFrameReader reader = spark.read().option("mergeSchema", true);
        return load(
                files.root().equals(files.files().get(0).getPath()) ? reader : reader.option("basePath", root()),
                "parquet");
    }

    private Dataset<Row> csv(SparkSession spark) {
        String separator = csv.separator();
        if (separator.equals(CsvForm.AUTO)) {
            separator = CsvForm.separatorIn(firstLine(spark));
        }
        DataFrameReader reader = csvReader(spark, separator);
        List<String> first = firstValues(reader);
        boolean header = csv.header() == CsvForm.Header.TRUE
                || (csv.header() == CsvForm.Header.AUTO && csv.columns().isEmpty() && CsvForm.looksLikeHeader(first));
        boolean named = header && csv.columns().isEmpty();
        StructType schema =
                named ? load(reader.option("header", true), "csv", 1).schema() : strings(columns(first.size()));
        return load(
                csvReader(spark, separator)
                        .option("header", header)
                        .option("enforceSchema", !named) // a file whose header differs is an error
                        .option("columnNameOfCorruptRecord", UNPARSED)
                        .schema(schema.add(UNPARSED, DataTypes.StringType)),
                "csv");
    }

    private DataFrameReader csvReader(SparkSession spark, String separator) {
        return spark.read()
                .option("sep", separator)
                .option("escape", "\"") // a quote within a quoted value is written twice
                .option("ignoreLeadingWhiteSpace", true)
                .option("ignoreTrailingWhiteSpace", true)
                .option("maxCharsPerColumn", -1)
                .option("multiLine", csv.multiLine());
    }

    private String firstLine(SparkSession spark) {
        List<Row> lines =
                load(spark.read(), "text", 1).filter("length(trim(value)) > 0").takeAsList(1);
        if (lines.isEmpty()) {
            throw new CairnException(ExitCode.DATA, shown(0) + ": is empty, expected rows of values");
        }
        return lines.get(0).getString(0);
    }

    private List<String> firstValues(DataFrameReader reader) {
        List<Row> rows = load(reader.option("header", false), "csv", 1).takeAsList(1);
        if (rows.isEmpty()) {
            throw new CairnException(ExitCode.DATA, shown(0) + ": is empty, expected rows of values");
        }
        Row row = rows.get(0);
        return IntStream.range(0, row.size())
                .mapToObj(i -> row.isNullAt(i) ? "" : row.getString(i))
                .toList();
    }

    private List<String> columns(int width) {
        List<String> given = csv.columns();
        if (given.isEmpty()) {
            return IntStream.rangeClosed(1, width).mapToObj(i -> "c" + i).toList();
        }
        if (given.size() != width) {
            throw new CairnException(
                    ExitCode.DATA,
                    shown(0) + ": has " + width + " values a row where data.csv.columns names " + given.size());
        }
        return given;
    }

    private Dataset<Row> json(SparkSession spark) {
        DataFrameReader reader =
                spark.read().option("primitivesAsString", true).option("columnNameOfCorruptRecord", UNPARSED);
        StructType found = load(reader, "json").schema();
        StructType schema = new StructType();
        for (String column : found.fieldNames()) {
            schema = column.equals(UNPARSED) ? schema : schema.add(found.apply(column));
        }
        if (schema.isEmpty()) {
            throw new CairnException(ExitCode.DATA, name() + ": holds no JSON objects, expected one a line");
        }
        return load(reader.schema(schema.add(UNPARSED, DataTypes.StringType)), "json");
    }

    private Dataset<Row> load(DataFrameReader reader, String format) {
        return load(reader, format, files.files().size());
    }

    private Dataset<Row> load(DataFrameReader reader, String format, int most) {
        return reader.format(format)
                .load(files.files().stream()
                        .limit(most)
                        .map(file -> escaped(file.getPath().toString()))
                        .toArray(String[]::new));
    }

    private String root() {
        return files.root().toString();
    }

    private String shown(int file) {
        return SourceFiles.shown(files.files().get(file).getPath());
    }

    /** Spark takes paths for patterns. */
    private static String escaped(String path) {
        return path.replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0");
    }

    private static StructType strings(List<String> names) {
        StructType schema = new StructType();
        for (String name : names) {
            schema = schema.add(name, DataTypes.StringType);
        }
        return schema;
    }
}
