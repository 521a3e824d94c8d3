package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input as a user meets it: clear lines, no stack trace, the right exit code, nothing half-written. */
class BadInputIT {
    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            train cnm                                            | 2  | unknown job cnm; jobs: cnn, rnn, transformer, contrastive, diffusion, dl4j; nearest: cnn
            train cnn --set optimizer.learningrate=1             | 2  | nearest: optimizer.learningRate
            train cnn --workers 0                                | 2  | workers=0: must be
            train cnn --set train.batchSize=0                    | 2  | train.batchSize=0: must be
            train cnn --set optimizer.learningRate=NaN           | 2  | optimizer.learningRate=NaN: must be
            train cnn --set optimizer.learningRate=-0.1          | 2  | optimizer.learningRate=-0.1: must be > 0
            train cnn --config /no/such.conf                     | 2  | --config /no/such.conf: must be a file
            train cnn --data /no/such/folder                     | 3  | /no/such/folder
            train cnn --set model.kind=dl4j --set model.path=/no.zip | 3 | /no.zip: no such file
            train cnn --workers 3 --master local[2]              | 2  | has 2 task slots
            train cnn --set spark.speculation=true               | 2  | spark.speculation
            train cnn --set spark.dynamicAllocation.enabled=true | 2  | spark.dynamicAllocation.enabled
            train cnn --master spark://127.0.0.1:9               | 75 | spark://127.0.0.1:9
            train cnn --workers 30 --set data.digits.train=20    | 3  | workers=30: more than the
            evaluate --model /no/model --data ''                 | 3  | no model here
            """)
    void shouldSayWhatIsWrongInOneLine(String arguments, int exitCode, String said) {
        // when
        Command.Ended ended = cairn(arguments);

        // then
        assertThat(ended.err()).contains(said).doesNotContain("\tat ", "Exception");
        assertThat(ended.err().lines().filter(line -> line.startsWith("error: ")))
                .hasSize(1);
        assertThat(ended.exitCode()).isEqualTo(exitCode);
        assertThat(folder.resolve("run/model")).doesNotExist();
    }

    @Test
    void shouldReportAllErrorsOfAConfigurationAtOnce() {
        // when
        Command.Ended ended =
                cairn("train cnn --workers 0 --set train.batchSize=0 --set optimizer.name=adm --set nonsense=1");

        // then
        assertThat(ended.err().lines().filter(line -> line.startsWith("error: ")))
                .hasSize(4);
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldRefuseATruncatedFileOfImages() throws IOException {
        // given
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.write(
                data.resolve("train-images-idx3-ubyte"),
                new byte[] {0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 28, 0, 0, 0, 28, 1});
        Files.write(
                data.resolve("train-labels-idx1-ubyte"),
                new byte[] {0, 0, 8, 1, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        Files.copy(data.resolve("train-images-idx3-ubyte"), data.resolve("t10k-images-idx3-ubyte"));
        Files.copy(data.resolve("train-labels-idx1-ubyte"), data.resolve("t10k-labels-idx1-ubyte"));

        // when
        Command.Ended ended = cairn("train cnn --data " + data);

        // then
        assertThat(ended.err().lines().filter(line -> line.startsWith("error: ")))
                .singleElement()
                .asString()
                .contains("images-idx3-ubyte", "ends after 0 images, expected 9");
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(folder.resolve("run/result.json"))
                .content()
                .contains("\"status\" : \"failed\"", "ends after 0 images");
    }

    @Test
    void shouldLeaveAFolderAloneThatIsNoRun() throws IOException {
        // given
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.writeString(run.resolve("letters.txt"), "dear");

        // when
        Command.Ended ended = cairn("train cnn");

        // then
        assertThat(ended.err()).contains("holds something else than a run (letters.txt)");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(run.toFile().list()).containsExactly("letters.txt");
    }

    private Command.Ended cairn(String arguments) {
        List<String> words =
                new ArrayList<>(Arrays.asList(arguments.replace("''", "").split(" +")));
        if (words.get(0).equals("train")) {
            words.addAll(List.of(
                    "--out", folder.resolve("run").toString(), "--set", "data.cache=" + folder.resolve("datasets")));
        } else {
            words.add("");
        }
        return Command.cairn(words.toArray(String[]::new)).run();
    }
}
