package dev.cairn.driver.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.dataset.source.Arrival;
import dev.cairn.driver.dataset.source.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewDataTest {
    @TempDir
    private Path temp;

    @BeforeEach
    void fiveDays() throws IOException {
        for (int day = 1; day <= 5; day++) {
            Path folder = Files.createDirectories(temp.resolve("day=2026-11-0" + day));
            Files.writeString(folder.resolve("rows.csv"), "x");
        }
    }

    private NewData at(String date, String champion, Set<String> excluded, List<String> tried) {
        var files = SourceFiles.list("data.path", temp.toString(), new Configuration());
        var arrival = new Arrival(Arrival.Way.PARTITION, "day", "", "", Set.of(), "");
        return NewData.of(files, arrival, date, champion, excluded, tried);
    }

    @Test
    void shouldCountDaysAfterTheChampionsUpToTheDate() {
        NewData data = at("2026-11-04", "2026-11-02", Set.of("2026-11-03"), List.of());

        assertThat(data.all()).containsExactly("2026-11-01", "2026-11-02", "2026-11-04");
        assertThat(data.fresh()).containsExactly("2026-11-04");
        assertThat(data.unseen()).containsExactly("2026-11-04");
        assertThat(data.identity())
                .isNotEqualTo(at("2026-11-05", "", Set.of(), List.of()).identity());
    }

    /** Else a bad day would take the good ones before it along, which were tried already and merely not better. */
    @Test
    void shouldTellDaysThatNoNightHasTried() {
        NewData data = at("2026-11-05", "2026-11-01", Set.of(), List.of("2026-11-02", "2026-11-03"));

        assertThat(data.fresh()).hasSize(4);
        assertThat(data.unseen()).containsExactly("2026-11-04", "2026-11-05");
        assertThat(data.told()).isEqualTo("4 from 2026-11-02 to 2026-11-05 (not tried yet: 2026-11-04, 2026-11-05)");
    }

    /** The settings have changed since: all counts anew. */
    @Test
    void shouldLookAtAllWhereAllWereTried() {
        NewData data = at("2026-11-03", "2026-11-01", Set.of(), List.of("2026-11-02", "2026-11-03"));

        assertThat(data.unseen()).isEqualTo(data.fresh()).hasSize(2);
    }
}
