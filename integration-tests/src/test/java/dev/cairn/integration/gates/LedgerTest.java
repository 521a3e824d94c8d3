package dev.cairn.integration.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.jobs.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done is kept; what is configured otherwise than it was is done again. */
class LedgerTest {
    @TempDir
    private Path folder;

    private final List<String> carriedOut = new ArrayList<>();
    private Workplace at;

    @BeforeEach
    void open() {
        at = new Workplace(folder, folder.resolve("kept"), Path.of("cairn"));
    }

    @Test
    void shouldTakeWhatIsDoneInALaterCallToo() throws IOException {
        Piece piece = piece("one", "rate=1");

        Finished first = new Ledger(at, "c0ffee").complete(piece);
        Finished again = new Ledger(at, "decaf").complete(piece);

        assertThat(carriedOut).containsExactly("one");
        assertThat(again).isEqualTo(first);
        assertThat(first.commit()).isEqualTo("c0ffee");
        assertThat(first.figures()).containsEntry("length", 6.0);
    }

    @Test
    void shouldDoAgainWhatIsConfiguredOtherwiseAndWhatBeginsFromIt() throws IOException {
        var ledger = new Ledger(at, "c0ffee");
        ledger.complete(piece("one", "rate=1"));
        ledger.complete(piece("two", "", piece("one", "rate=1")));

        ledger.complete(piece("one", "rate=2"));
        ledger.complete(piece("two", "", piece("one", "rate=2")));

        assertThat(carriedOut).containsExactly("one", "two", "one", "two");
    }

    @Test
    void shouldNotKeepWhatFailed() throws IOException {
        Piece failing = new Check("fails", 1, "", List.of(), List.of(), (own, place) -> {
            throw new PieceFailed("no luck", 5);
        });

        assertThatThrownBy(() -> new Ledger(at, "c0ffee").complete(failing)).hasMessage("no luck");

        assertThat(new Ledger(at, "c0ffee").find(failing)).isEmpty();
    }

    @Test
    void shouldSeeThatADefaultHasChangedAndNotMindAKeyThatIsNew() throws IOException {
        Run run = Run.of("run", 1, "cnn", "mnist", "train.epochs=3");
        String now = Catalogue.job("cnn")
                .schema()
                .read(null, List.of("train.epochs=3", "data.path=/elsewhere/mnist"))
                .render();
        Path configured = Files.createDirectories(folder.resolve("run")).resolve("effective.conf");

        Files.writeString(configured, now.replaceAll("(?m)^data.trainLimit.*", ""));
        assertThat(run.fits(folder)).isTrue();

        Files.writeString(configured, now.replaceAll("(?m)^optimizer.schedule = .*", "optimizer.schedule = constant"));
        assertThat(run.fits(folder)).isFalse();
    }

    private Check piece(String name, String configuration, Piece... after) {
        return new Check(name, 1, configuration, List.of(after), List.of(), (own, place) -> {
            carriedOut.add(name);
            return Map.of("length", (double) configuration.length());
        });
    }
}
