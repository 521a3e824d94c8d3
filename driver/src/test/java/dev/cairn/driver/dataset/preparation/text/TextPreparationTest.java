package dev.cairn.driver.dataset.preparation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.RawRows;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextPreparationTest {
    private static TokenizerSettings tokenizer(TokenUnit unit, int vocabulary, String file) {
        return new TokenizerSettings(unit, TextForm.NFC, false, vocabulary, 1, file);
    }

    private static TextPreparation rows(TokenizerSettings tokenizer, boolean cls) {
        return new TextPreparation(new TextSettings(List.of(), List.of(""), "", "", 5, cls, tokenizer));
    }

    private static RunningTextPreparation running(int context, int stride, TokenizerSettings tokenizer) {
        return new RunningTextPreparation(new RunningTextSettings("", context, stride, tokenizer));
    }

    @Test
    void shouldPadAndCutRowsOfText() throws Exception {
        Dataset<Row> rows = RawRows.of("title,text,label", "b b,a,x", "b a a b c c,,y", ",,y");
        FittedText fitted = rows(tokenizer(TokenUnit.WORDS, 6, ""), true).fit(rows);
        List<Row> examples = rows.collectAsList();

        ByteBuffer[] first = RawRows.encode(fitted, examples.get(0));
        ByteBuffer[] second = RawRows.encode(fitted, examples.get(1));

        // b comes four times, a three times, and there is no room for c.
        assertThat(RawRows.ints(first[0])).containsExactly(2, 4, 4, 5, 0);
        assertThat(RawRows.ints(first[1])).containsExactly(4);
        assertThat(RawRows.ints(second[0])).containsExactly(2, 4, 5, 5, 4);
        assertThat(RawRows.ints(second[2])).containsExactly(1);
        assertThatThrownBy(() -> RawRows.encode(fitted, examples.get(2)))
                .isInstanceOf(BadRow.class)
                .hasMessage("column title, text: has no text");
        assertThat(RawRows.throughJson(fitted)).isEqualTo(fitted);
    }

    @Test
    void shouldCutARunningTextIntoWindowsWithinAPartAndAFile() throws Exception {
        List<Row> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String file = i < 30 ? "a.txt" : "b.txt";
            String part = i < 20 ? "train" : "test";
            lines.add(RawRows.row(i, file, i < 30 ? i + 1 : i - 29, part, i % 5 == 0 ? "" : "line " + i));
        }
        Dataset<Row> rows = RawRows.of("value", lines);
        FittedRunningText fitted =
                running(16, 10, tokenizer(TokenUnit.CHARACTERS, 100, "")).fit(rows.where("_part = 'train'"));

        List<Row> windows = fitted.examples(rows.repartition(7)).orderBy("_id").collectAsList();

        List<String> expected = new ArrayList<>();
        for (int[] range : new int[][] {{0, 20}, {20, 30}, {30, 40}}) {
            StringBuilder text = new StringBuilder();
            for (int i = range[0]; i < range[1]; i++) {
                text.append(i % 5 == 0 ? "" : "line " + i + "\n");
            }
            for (int i = 0; i + 17 <= text.length(); i += 10) {
                expected.add(text.substring(i, i + 17));
            }
        }
        assertThat(windows)
                .map(row -> fitted.codec().decode(RawRows.ints(RawRows.encode(fitted, row)[0])))
                .isEqualTo(expected);
        assertThat(windows.stream().map(row -> row.getLong(0)).distinct()).hasSameSizeAs(expected);
        assertThat(RawRows.encodedInTasks(fitted, rows.coalesce(1))).isEqualTo(expected.size());
    }

    @Test
    void shouldLearnTheSameBytePairsHoweverTheLinesArePartitioned() {
        Dataset<Row> rows = RawRows.of(
                "value",
                IntStream.range(0, 400)
                        .mapToObj(i -> "the " + i % 37 + "th cat sat on mat " + i % 11)
                        .toArray(String[]::new));
        RunningTextPreparation running = running(8, 0, tokenizer(TokenUnit.BPE, 300, ""));

        FittedRunningText once = running.fit(rows.coalesce(1));

        assertThat(running.fit(rows.repartition(5))).isEqualTo(once);
        assertThat(once.attributes()).containsEntry("vocabulary", "300").containsEntry("token.mask", "3");
    }

    @Test
    void shouldRefuseATextShorterThanAWindow() {
        assertThatThrownBy(() -> running(64, 0, tokenizer(TokenUnit.CHARACTERS, 100, ""))
                        .fit(RawRows.of("value", "short", "text")))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessageStartingWith(
                        "data.context=64: no file has a training text as long as one window of 65 tokens");
    }

    @Test
    void shouldUseAVocabularyThatWasLearnedBefore(@TempDir Path folder) throws Exception {
        FittedText first = rows(tokenizer(TokenUnit.WORDS, 50, ""), false).fit(RawRows.of("value", "b b a"));
        Path file = folder.resolve("preparation.json");
        Files.writeString(file, new ObjectMapper().writeValueAsString(first));
        Dataset<Row> others = RawRows.of("value", "c c a");

        FittedText again =
                rows(tokenizer(TokenUnit.WORDS, 50, file.toString()), false).fit(others);

        assertThat(again.codec()).isEqualTo(first.codec());
        assertRefused(tokenizer(TokenUnit.BPE, 500, file.toString()), "its tokens are WORDS, but data.tokenizer=BPE");
        assertRefused(tokenizer(TokenUnit.WORDS, 5, file.toString()), "has 6 tokens, more than data.vocabulary=5");
        assertRefused(tokenizer(TokenUnit.WORDS, 5, folder + "/none"), "no such file");
        Files.writeString(file, "{\"codec\": {\"form\": \"NFC\", \"tokenizer\": {\"kind\": \"words\"");
        assertRefused(tokenizer(TokenUnit.WORDS, 50, file.toString()), "is damaged");
    }

    private static void assertRefused(TokenizerSettings tokenizer, String message) {
        assertThatThrownBy(() -> rows(tokenizer, false).fit(RawRows.of("value", "a")))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessageStartingWith("data.vocabularyFile=")
                .hasMessageContaining(message);
    }
}
