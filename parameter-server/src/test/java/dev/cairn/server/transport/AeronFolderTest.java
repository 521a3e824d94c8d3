package dev.cairn.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AeronFolderTest {
    private static final long NO_SUCH_PROCESS = 1L << 40;

    @TempDir
    Path root;

    @Test
    void shouldRemoveTheFolderOfADriverThatDiedWhileItStarted() throws IOException {
        // given a file that was made and never filled
        Path abandoned = Files.createDirectories(root.resolve("cairn-job-1a2b-" + NO_SUCH_PROCESS));
        Files.write(abandoned.resolve("cnc.dat"), new byte[1 << 20]);

        // when
        AeronFolder.removeAbandoned(root);

        // then
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void shouldRemoveTheFoldersOfDeadProcessesAlone() throws IOException {
        // given
        Path dead = folder("cairn-job-1a2b-" + NO_SUCH_PROCESS);
        Path alive = folder("cairn-job-1a2b-" + ProcessHandle.current().pid());
        Path foreign = folder("aeron-root");
        Path elsewhere = root.resolve("cairn-job-3c4d-" + NO_SUCH_PROCESS); // its process is in another container
        MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(elsewhere.toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true);
        try (MediaDriver driver = MediaDriver.launch(context)) {

            // when
            AeronFolder.removeAbandoned(root);

            // then
            assertThat(dead).doesNotExist();
            assertThat(alive).exists();
            assertThat(foreign).exists();
            assertThat(Path.of(driver.aeronDirectoryName())).exists();
        }
    }

    @Test
    void shouldNameTheFolderAndTheRoomItNeeds() {
        long needed = 1L << 60;
        assertThatThrownBy(() -> AeronFolder.checkSpace(root, needed))
                .hasMessageMatching(root + " has \\d+ MiB free: Aeron needs 1099511627776 MiB there; enlarge it .*");
        AeronFolder.checkSpace(root, 1);
    }

    @Test
    void shouldSizeBuffersByWhatAStepMoves() {
        assertThat(BufferSizes.forStep(40, 65_504).termBytes()).isEqualTo(1 << 20);
        assertThat(BufferSizes.forStep(431_080 * 4, 65_504).termBytes()).isEqualTo(4 << 20);
        assertThat(BufferSizes.forStep(4L << 30, 65_504).termBytes()).isEqualTo(32 << 20);
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectory(root.resolve(name));
        Files.writeString(folder.resolve("cnc.dat"), "");
        return folder;
    }
}
