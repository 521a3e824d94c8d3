package dev.cairn.driver.checkpoint;

import static dev.cairn.driver.checkpoint.CheckpointsTest.BLOCKS;
import static dev.cairn.driver.checkpoint.CheckpointsTest.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CheckpointWriterTest {
    @TempDir
    private Path temp;

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private CheckpointWriter writer(FileSystem files, Retention retention) {
        var folder = new CheckpointFolder(files, new org.apache.hadoop.fs.Path(temp.toUri()));
        return new CheckpointWriter(Checkpoints.in(folder), BLOCKS, retention, warnings::add);
    }

    @Test
    void shouldNeverWaitForASlowDiskAndWriteTheNewest() throws IOException {
        // given a disk that does nothing yet
        var disk = new WaitingDisk();
        try (CheckpointWriter writer = writer(disk, new Retention(9, 0))) {
            writer.offer(checkpoint(10));
            disk.awaitCall();

            // when
            for (long step = 20; step <= 50; step += 10) {
                writer.offer(checkpoint(step));
            }
            disk.go.countDown();
        }

        // then
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("step-10", "step-50");
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldNotDropTheBestForANewerOne() throws IOException {
        // given
        var disk = new WaitingDisk();
        try (CheckpointWriter writer = writer(disk, new Retention(1, 1))) {
            writer.offer(checkpoint(10));
            disk.awaitCall();

            // when
            assertThat(writer.judged(20, 0.5)).isTrue();
            writer.keep(checkpoint(20));
            assertThat(writer.judged(30, 0.6)).isFalse();
            writer.offer(checkpoint(30));
            disk.go.countDown();
            writer.finish(checkpoint(40));
        }

        // then
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("step-20", "step-40");
    }

    @Test
    void shouldWarnAndTryAgainWhereTheDiskIsFull() throws Exception {
        // given
        var disk = new FaultyFileSystem(1, true);
        try (CheckpointWriter writer = writer(disk, new Retention(2, 0))) {
            // when
            assertThatThrownBy(() -> writer.finish(checkpoint(10)))
                    .isInstanceOf(CairnException.class)
                    .hasMessage("no checkpoint of step 10: list: no space left on device");
            writer.offer(checkpoint(20));
            while (warnings.size() < 2) {
                Thread.sleep(1);
            }
            disk.repair();
            writer.finish(checkpoint(30));
        }

        // then
        assertThat(warnings)
                .last()
                .asString()
                .isEqualTo("no checkpoint of step 20: list: no space left on device; training goes on, and the next is"
                        + " tried (failed so far: 2)");
        assertThat(temp.toFile().list()).containsExactly("step-30");
    }

    /** The local disk, once it is let go. */
    private static final class WaitingDisk extends FilterFileSystem {
        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        WaitingDisk() throws IOException {
            super(FaultyFileSystem.local());
        }

        void awaitCall() {
            await(called);
        }

        @Override
        public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
            called.countDown();
            await(go);
            return super.listStatus(path);
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
