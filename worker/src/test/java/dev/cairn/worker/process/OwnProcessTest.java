package dev.cairn.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnProcessTest {
    @TempDir
    Path folder;

    @Test
    void shouldRunWithAnEnvironmentOfItsOwn() {
        // when
        String seen = OwnProcess.call(
                () -> {
                    System.out.println("what is printed does not get between answers");
                    return System.getenv("CAIRN_SEEN") + " "
                            + (ProcessHandle.current().pid() != 0) + " "
                            + Runtime.getRuntime().maxMemory();
                },
                Map.of("CAIRN_SEEN", "gpu-1"),
                List.of("-Xmx64m"));

        // then
        assertThat(seen).isEqualTo("gpu-1 true " + (64 << 20));
    }

    @Test
    void shouldThrowWhatTheCallThrows() {
        // when // then
        assertThatThrownBy(() -> OwnProcess.call(
                        () -> {
                            throw new CairnException(ExitCode.DATA, "shard 3: checksum differs");
                        },
                        Map.of(),
                        List.of()))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessage("shard 3: checksum differs");
    }

    @Test
    void shouldSayHowTheProcessEndedWhereItDoesNotAnswer() {
        // when // then
        assertThatThrownBy(() -> OwnProcess.call(
                        () -> {
                            Runtime.getRuntime().halt(9);
                            return "";
                        },
                        Map.of(),
                        List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("a worker's own process, \\d+, ended with code 9");
    }

    @Test
    void shouldKillTheProcessWhenTheCallerIsInterrupted() throws Exception {
        // given
        String file = folder.resolve("pid").toString();
        var caller = new CompletableFuture<Throwable>();
        Thread thread = new Thread(() -> {
            try {
                OwnProcess.call(() -> sleep(Path.of(file)), Map.of(), List.of());
            } catch (RuntimeException e) {
                caller.complete(e);
            }
        });
        thread.start();
        long pid = pid(Path.of(file));

        // when
        thread.interrupt();

        // then
        assertThat(caller.get()).hasMessageContaining("interrupted");
        assertThat(ends(pid)).isTrue();
    }

    @Test
    void shouldEndWithTheProcessThatStartedIt() throws Exception {
        // given
        String file = folder.resolve("pid").toString();

        // when
        assertThatThrownBy(() -> OwnProcess.call(
                        () -> {
                            new Thread(() -> OwnProcess.call(() -> sleep(Path.of(file)), Map.of(), List.of())).start();
                            pid(Path.of(file));
                            Runtime.getRuntime().halt(9); // as kill -9: no hook runs
                            return "";
                        },
                        Map.of(),
                        List.of()))
                .hasMessageContaining("ended with code 9");

        // then
        assertThat(ends(pid(Path.of(file)))).isTrue();
    }

    private static String sleep(Path file) {
        try {
            Path written = file.resolveSibling("pid.new");
            Files.writeString(written, Long.toString(ProcessHandle.current().pid()));
            Files.move(written, file);
            Thread.sleep(60_000);
            return "slept";
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long pid(Path file) {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        try {
            while (!Files.exists(file) && Instant.now().isBefore(end)) {
                Thread.sleep(20);
            }
            return Long.parseLong(Files.readString(file));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean ends(long pid) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }
}
