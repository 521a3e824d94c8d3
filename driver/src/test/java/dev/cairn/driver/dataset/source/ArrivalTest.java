package dev.cairn.driver.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.source.Arrival.Way;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalTest {
    @TempDir
    private Path temp;

    private void file(String name, String time) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
    }

    private SourceFiles files() {
        return SourceFiles.list("data.path", temp.toString(), new Configuration());
    }

    private List<String> taken(Arrival arrival) {
        return files().arrived(arrival).files().stream()
                .map(file -> temp.relativize(Path.of(file.getPath().toUri().getPath()))
                        .toString())
                .toList();
    }

    @Test
    void shouldTellDaysByTheirFolders() throws IOException {
        file("site=a/day=9/1.csv", "2026-11-01T00:00:00Z");
        file("site=a/day=10/1.csv", "2026-11-01T00:00:00Z");
        file("site=b/day=11/1.csv", "2026-11-01T00:00:00Z");
        file("other.csv", "2026-11-01T00:00:00Z");
        var arrival = new Arrival(Way.PARTITION, "day", "9", "11", Set.of("10"), "11");

        assertThat(files().stamps(arrival)).containsExactly("9", "10", "11");
        assertThat(taken(arrival)).containsExactly("site=a/day=9/1.csv", "site=b/day=11/1.csv");
        assertThat(files().arrived(arrival).tested(arrival))
                .containsExactly(temp.resolve("site=b/day=11/1.csv").toString());
        assertThatThrownBy(() -> taken(new Arrival(Way.PARTITION, "day", "12", "", Set.of(), "")))
                .hasMessageContaining("has no files of PARTITION day from 12")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    }

    @Test
    void shouldTellFilesByTheirTime() throws IOException {
        file("1.csv", "2026-11-01T10:00:00Z");
        file("2.csv", "2026-11-02T10:00:00Z");
        file("3.csv", "2026-11-03T10:00:00Z");

        assertThat(taken(new Arrival(Way.TIME, "", "2026-11-02", "2026-11-02~", Set.of(), "")))
                .containsExactly("2.csv");
    }

    @Test
    void shouldReadTheLastSnapshotAlone() throws IOException {
        file("7/1.csv", "2026-11-03T10:00:00Z");
        file("12/1.csv", "2026-11-01T10:00:00Z");
        file("12/2.csv", "2026-11-01T10:00:00Z");

        assertThat(taken(new Arrival(Way.SNAPSHOT, "", "", "", Set.of(), ""))).containsExactly("12/1.csv", "12/2.csv");
        assertThat(taken(new Arrival(Way.SNAPSHOT, "", "", "11", Set.of(), ""))).containsExactly("7/1.csv");
    }

    /** Its folder holds files of rows that were deleted, too. */
    @Test
    void shouldNotReadADeltaTableAsIfItWereFiles() throws IOException {
        file("sales/part-0.parquet", "2026-11-01T10:00:00Z");
        file("sales/_delta_log/00000000000000000000.json", "2026-11-01T10:00:00Z");

        assertThatThrownBy(this::files)
                .hasMessageContaining("sales: is a Delta table")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    }
}
