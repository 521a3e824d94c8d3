package dev.cairn.driver.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.source.Arrival;
import dev.cairn.driver.dataset.source.CsvForm;
import dev.cairn.driver.dataset.source.Frame;
import dev.cairn.driver.dataset.source.SourceKind;
import dev.cairn.driver.dataset.source.SourceSettings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of any kind into sharded datasets. */
class FrameSourceTest {
    private static final SparkSession SPARK = Spark.local();
    private static final String BLOCK_BYTES = "spark.sql.files.maxPartitionBytes";

    @TempDir
    Path temp;

    @AfterEach
    void restore() {
        SPARK.conf().unset(BLOCK_BYTES);
    }

    @Test
    void shouldGiveEachRowItsNumberHoweverSparkCutsTheFiles() throws IOException {
        Path folder = numbers(temp.resolve("data"), 2_000, 1, 1_500);
        PreparedData whole = prepare(Given.at(folder.toString()), "whole");
        SPARK.conf().set(BLOCK_BYTES, 1_000);
        PreparedData cut = prepare(Given.at(folder.toString()), "cut");

        assertThat(Examples.byId(whole)).hasSize(3_501).allSatisfy((id, x) -> assertThat(x)
                .isEqualTo(id.floatValue()));
        assertThat(Examples.shards(cut)).isEqualTo(Examples.shards(whole));
        assertThat(Examples.byId(whole.train())).hasSize((int) whole.trainExamples());
    }

    @Test
    void shouldWriteTheSameBytesHoweverADataFrameIsPartitioned() {
        Dataset<Row> rows = SPARK.range(3_000).selectExpr("cast(id * 7 % 1000 as double) as x", "'some' as other");

        PreparedData one = prepareFrame(rows.coalesce(1), "one");
        PreparedData seven = prepareFrame(rows.repartition(7), "seven");
        PreparedData known = Datasets.prepare(
                SPARK, Given.at("").in(temp.resolve("one")), new Frame(rows.repartition(5), "", ""), Optional.empty());

        assertThat(Examples.shards(seven)).isEqualTo(Examples.shards(one));
        assertThat(known.reused()).isTrue();
        assertThat(one.trainExamples() + one.validationExamples() + one.testExamples())
                .isEqualTo(3_000);
    }

    @Test
    void shouldNumberADataFrameByTheColumnOfItsIds() {
        Dataset<Row> rows =
                SPARK.range(10, 400).selectExpr("id as x", "id as key").repartition(3);

        PreparedData data = Datasets.prepare(
                SPARK,
                Given.at("")
                        .with(new Split(Split.Way.TAIL, 0.1, 0))
                        .withId("key")
                        .in(temp.resolve("cache")),
                new Frame(rows, "", "key"),
                Optional.empty());

        assertThat(Examples.byId(data.test()).keySet())
                .containsExactlyElementsOf(LongStream.range(361, 400).boxed().toList());
    }

    @Test
    void shouldReadTheDaysThatCountAndTestOnTheLastAlone() {
        // given four days of a hundred numbers
        String path = temp.resolve("days").toString();
        SPARK.range(0, 400)
                .selectExpr("cast(id as double) as x", "cast(floor(id / 100) + 1 as int) as day")
                .write()
                .partitionBy("day")
                .parquet(path);
        var days = new Arrival(Arrival.Way.PARTITION, "day", "1", "3", Set.of("2"), "3");
        var source = new SourceSettings(null, path, "", CsvForm.USUAL, false, days);

        // when
        PreparedData data = prepare(Given.at(path).with(source).with(new Split(Split.Way.HASH, 0.5, 0)), "cache");

        // then
        assertThat(Examples.byId(data.test()).values()).hasSizeBetween(30, 70).allSatisfy(x -> assertThat(x)
                .isBetween(200f, 299f));
        assertThat(Examples.byId(data).values())
                .hasSize(200)
                .noneSatisfy(x -> assertThat(x).isBetween(100f, 199f))
                .noneSatisfy(x -> assertThat(x).isBetween(300f, 399f));
    }

    @Test
    void shouldFitOnTheTrainingPartAlone() throws IOException {
        PreparedData data = prepare(Given.at(numbers(temp.resolve("data"), 500).toString()), "cache");

        assertThat(data.attributes()).containsEntry("fittedOn", String.valueOf(data.trainExamples()));
        assertThat(data.testExamples()).isBetween(30L, 70L);
        assertThat(data.validationExamples()).isBetween(25L, 65L);
        assertThat(data.preparation())
                .hasValueSatisfying(text -> assertThat(text).contains("\"kind\" : \"numbers\""));
    }

    @ParameterizedTest
    @EnumSource(names = {"TAIL", "EVERY"})
    void shouldCutTestAndValidationAsAsked(Split.Way way) throws IOException {
        Path file = numbers(temp.resolve("data"), 100);

        PreparedData data = prepare(Given.at(file.toString()).with(new Split(way, 0.2, 0.1)), "cache");

        List<Long> ids = List.copyOf(Examples.byId(data.test()).keySet());
        assertThat(ids).hasSize(20);
        if (way == Split.Way.TAIL) {
            assertThat(ids).startsWith(80L).endsWith(99L);
            assertThat(Examples.byId(data.validation()).keySet()).hasSize(8).contains(72L, 79L);
        } else {
            assertThat(ids).startsWith(4L, 9L, 14L);
        }
    }

    @Test
    void shouldTrainOnFewRowsThatAreAmongMoreAndLeaveTheOtherPartsAsTheyAre() throws IOException {
        Given given = Given.at(numbers(temp.resolve("data"), 300).toString());
        PreparedData all = prepare(given, "cache");

        PreparedData ten = prepare(given.with(new Split(Split.Way.HASH, 0.1, 0.1, 10)), "cache");
        PreparedData twenty = prepare(given.with(new Split(Split.Way.HASH, 0.1, 0.1, 20)), "cache");

        Set<Long> few = Examples.byId(ten.train()).keySet();
        assertThat(few).hasSize(10);
        assertThat(Examples.byId(twenty.train()).keySet()).hasSize(20).containsAll(few);
        assertThat(Examples.byId(all.train()).keySet()).containsAll(few);
        assertThat(ten.validationExamples()).isEqualTo(all.validationExamples());
        assertThat(ten.testExamples()).isEqualTo(all.testExamples());
    }

    @Test
    void shouldNumberTestRowsGivenApartFromTheirOwnFirstId() throws IOException {
        Path train = numbers(temp.resolve("data/train"), 50);
        Path test = numbers(temp.resolve("data/test"), 20);
        var source = new SourceSettings(null, train.toString(), test.toString(), CsvForm.USUAL, false);

        PreparedData apart = prepare(Given.at("").with(source), "apart");
        PreparedData folders = prepare(Given.at(temp + "/data"), "folders");

        assertThat(Examples.byId(apart.test()).keySet())
                .hasSize(20)
                .contains(Split.FIRST_TEST_ID, Split.FIRST_TEST_ID + 19);
        assertThat(apart.trainExamples() + apart.validationExamples()).isEqualTo(50);
        assertThat(Examples.shards(folders)).isEqualTo(Examples.shards(apart));
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "JSON", "CSV"})
    void shouldReadEachFormatToTheSameExamples(SourceKind kind) {
        Path folder = temp.resolve("data");
        Dataset<Row> rows = SPARK.range(300)
                .selectExpr("cast(id as int) as x", "'a, \"quoted\" word' as y")
                .coalesce(1);
        switch (kind) {
            case PARQUET -> rows.write().parquet(folder.toString());
            case JSON -> rows.write().option("compression", "gzip").json(folder.toString());
            default ->
                rows.write().option("header", true).option("escape", "\"").csv(folder.toString());
        }

        PreparedData data = prepare(Given.at(folder.toString()), "cache");

        assertThat(Examples.byId(data)).hasSize(300).allSatisfy((id, x) -> assertThat(x)
                .isEqualTo(id.floatValue()));
    }

    @Test
    void shouldReadCsvWithoutHeaderAndWithOtherSeparators() throws IOException {
        Files.writeString(temp.resolve("rows.csv"), "0;a\n 1 ;b\n\n2; c\n");
        var named = new CsvForm(CsvForm.Header.AUTO, CsvForm.AUTO, List.of("x", "name"), false);
        var source = new SourceSettings(null, temp.resolve("rows.csv").toString(), "", named, false);

        PreparedData data = prepare(Given.at("").with(source), "cache");

        assertThat(Examples.byId(data)).isEqualTo(Map.of(0L, 0f, 1L, 1f, 2L, 2f));
    }

    @Test
    void shouldReadTextByLinesOrByFiles() throws IOException {
        Files.writeString(temp.resolve("a.txt"), "1\n22\n");
        Files.writeString(temp.resolve("b.txt"), "333");
        var byFile = new SourceSettings(null, temp.toString(), "", CsvForm.USUAL, true);

        var lines = SourceSettings.at(temp.toString())
                .find(SourceKind.TEXT, SPARK.sparkContext().hadoopConfiguration())
                .rows()
                .read(SPARK);
        var files = byFile.find(SourceKind.TEXT, SPARK.sparkContext().hadoopConfiguration())
                .rows()
                .read(SPARK);

        assertThat(lines.rows().orderBy("_place").collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly("1 0 " + temp + "/a.txt 1", "22 1 " + temp + "/a.txt 2", "333 2 " + temp + "/b.txt 1");
        assertThat(files.count()).isEqualTo(2);
    }

    @Test
    void shouldEndTheRunAtABadRowOrLeaveItOut() throws IOException {
        Path folder = numbers(temp.resolve("data"), 300, 300);
        Path file = folder.resolve("1.csv");
        Files.writeString(
                file, Files.readString(file).replace("\n417,", "\nmany,").replace("\n500,", "\nNaN,"));
        Given given = Given.at(folder.toString());

        assertRefused(given, file + ", row 118: column x: 'many' is no number", "1 bad rows more");
        assertRefused(given.with(new BadRows(true, 0.001)), "data.badRowLimit=0.001: 2 of 600 rows are bad", "row 118");
        PreparedData rest = prepare(given.with(new BadRows(true, 0.01)), "cache");

        assertThat(rest.notes())
                .singleElement()
                .asString()
                .contains("left out 2 of 600 rows", "row 118", "row 201", "NaN");
        assertThat(Examples.byId(rest))
                .hasSize(598)
                .doesNotContainKeys(417L, 500L)
                .containsKey(599L);
    }

    @Test
    void shouldCountRowsThatCannotBeParsedAmongTheBadOnes() throws IOException {
        Path csv = Files.writeString(temp.resolve("rows.csv"), "x,y\n0,a\n1\n2,c,d\n3,e\n");
        Path json = Files.writeString(temp.resolve("rows.json"), "{\"x\": 0}\n{\"x\": \n{\"x\": 2}\n");

        assertRefused(Given.at(csv.toString()), csv + ", row 2: cannot be parsed: 1", "1 bad rows more");
        assertRefused(Given.at(json.toString()), json + ", row 2: cannot be parsed: {\"x\":");
        PreparedData rest = prepare(Given.at(csv.toString()).with(new BadRows(true, 0.5)), "cache");
        assertThat(Examples.byId(rest)).isEqualTo(Map.of(0L, 0f, 3L, 3f));
    }

    @Test
    void shouldRebuildWhereThePreparationBesideTheShardsIsDamaged() throws IOException {
        Given given = Given.at(numbers(temp.resolve("data"), 100).toString());
        PreparedData first = prepare(given, "cache");
        Path file = Path.of(URI.create(first.train())).resolveSibling(FittedFile.NAME);
        Files.writeString(file, Files.readString(file).replace("rows", "Rows"));

        PreparedData again = prepare(given, "cache");

        assertThat(again.reused()).isFalse();
        assertThat(again.preparation()).isEqualTo(first.preparation());
        assertThat(prepare(given, "cache").reused()).isTrue();
    }

    @Test
    void shouldPrepareWithoutLearningWhereAPreparationIsGiven() throws IOException {
        Given given = Given.at(numbers(temp.resolve("data"), 100).toString());
        Given other = Given.at(numbers(temp.resolve("other"), 40).toString());
        PreparedData trained = prepare(given, "cache");
        var fitted = new Numbers.FittedNumbers(trained.trainExamples());

        PreparedData same = Datasets.prepare(SPARK, given.in(temp.resolve("cache")), fitted);
        PreparedData scored = Datasets.prepare(SPARK, other.in(temp.resolve("cache")), fitted);

        assertThat(same.reused()).isTrue();
        assertThat(same.train()).isEqualTo(trained.train());
        assertThat(scored.attributes()).isEqualTo(trained.attributes());
        assertThat(Examples.byId(scored)).hasSize(40);
    }

    @Test
    void shouldNameWhatIsWrongWithASource() throws IOException {
        Path empty = Files.createDirectories(temp.resolve("empty"));
        Path none = Files.writeString(temp.resolve("none.csv"), "");
        Path header = Files.writeString(temp.resolve("header.csv"), "x,y\n");
        Path strange = Files.writeString(temp.resolve("strange.xyz"), "?");
        Path mixed = numbers(temp.resolve("mixed"), 10);
        Files.writeString(mixed.resolve("9.csv"), "x,z\n1,2\n");
        Path kinds = numbers(temp.resolve("kinds"), 10);
        Files.writeString(kinds.resolve("a.json"), "{}");
        Path types = temp.resolve("types");
        SPARK.range(5).selectExpr("id as x").write().parquet(types + "/a");
        SPARK.range(5).selectExpr("array(id) as x").write().parquet(types + "/b");

        assertRefused(Given.at(temp + "/missing"), "data.path=" + temp + "/missing: does not exist");
        assertRefused(Given.at(empty.toString()), "data.path=" + empty + ": holds no files");
        assertRefused(Given.at(none.toString()), none + ": is empty");
        assertRefused(Given.at(header.toString()), "data.path=" + header + ": is empty, holds no rows");
        assertRefused(Given.at(strange.toString()), "strange.xyz is none of csv, jpeg", "set data.source");
        assertRefused(Given.at(kinds.toString()), "holds files of several kinds", "set data.source");
        assertRefused(Given.at(mixed.toString()), "data.path=" + mixed, "CSV header does not conform", "9.csv");
        assertRefused(Given.at(types.toString()), "data.path=" + types, "cannot be read", "merge");
        assertRefused(
                Given.at(mixed.resolve("0.csv").toString()).withId("key"), "data.id=key: no such column; nearest: ");
        assertRefused(
                Given.at(mixed.resolve("0.csv").toString()).withId("y"), "0.csv, row 10: column y: 0 comes twice");
    }

    /** Writes files 0.csv, 1.csv ... of so many rows: x counts through all of them, y is 0. */
    private static Path numbers(Path folder, int... rows) throws IOException {
        Files.createDirectories(folder);
        int first = 0;
        for (int file = 0; file < rows.length; file++) {
            int from = first;
            first += rows[file];
            Files.writeString(
                    folder.resolve(file + ".csv"),
                    IntStream.range(from, first)
                            .mapToObj(x -> x + ",0\n")
                            .collect(Collectors.joining("", "x,y\n", "")));
        }
        return folder;
    }

    private PreparedData prepare(Given given, String cache) {
        return Datasets.prepare(SPARK, given.in(temp.resolve(cache)));
    }

    private PreparedData prepareFrame(Dataset<Row> rows, String cache) {
        return Datasets.prepare(SPARK, Given.at("").in(temp.resolve(cache)), new Frame(rows, "", ""), Optional.empty());
    }

    private void assertRefused(Given given, String... said) {
        assertThatThrownBy(() -> prepare(given, "refused"))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .message()
                .contains(said)
                .hasLineCount(1);
        assertThat(temp.resolve("refused"))
                .satisfiesAnyOf(cache -> assertThat(cache).doesNotExist(), cache -> assertThat(cache)
                        .isEmptyDirectory());
    }
}
