package dev.cairn.driver.diagnosis;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.device.Choice;
import dev.cairn.worker.device.Wish;
import dev.cairn.worker.diagnosis.HostFacts;
import java.io.PrintStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at all that a run would stand on, without one: this host, the workers' hosts, network and storage. */
public final class Doctor {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Settings settings;
    private final PrintStream out;
    private final Wish wish;
    private final Set<String> missing = new LinkedHashSet<>();

    private Doctor(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        this.wish = Wish.named(settings.getString("worker.device"));
    }

    /**
     * Says what there is.
     *
     * @param settings of the run
     * @param master Spark's; null leaves it to spark-submit, or to local mode
     * @return what is missing for such a run, each with the way out; empty where nothing is
     */
    public static List<String> examine(Settings settings, @Nullable String master, PrintStream out) {
        Doctor doctor = new Doctor(settings, out);
        doctor.driver();
        doctor.storage();
        try (var cluster = TrainingRun.connect("cairn doctor", settings, master)) {
            doctor.workers(cluster);
            doctor.show("network", NetworkCheck.lines(settings, cluster));
        } catch (CairnException e) {
            doctor.missing.add(String.valueOf(e.getMessage()));
        }
        return List.copyOf(doctor.missing);
    }

    private void driver() {
        HostFacts facts = HostFacts.here(Choice.cpu("a driver always does"));
        show("driver", facts.lines());
        missing.addAll(facts.missing(Wish.CPU));
    }

    private void storage() {
        var check = new StorageCheck(settings);
        show("storage", check.lines());
        missing.addAll(check.missing());
    }

    private record Seen(String host, HostFacts facts) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Where workers would be, each kind of host once with how many of them. */
    private void workers(Cluster cluster) {
        int workers = settings.getInt("workers");
        Wish asked = wish;
        List<Seen> all = TaskStage.workers(
                        cluster, workers, task -> new Seen(task.host(), HostFacts.here(asked, task.card())))
                .await(DEADLINE);
        Map<List<String>, Integer> kinds = new LinkedHashMap<>();
        for (Seen seen : all) {
            List<String> lines = new ArrayList<>(List.of("on " + seen.host()));
            lines.addAll(seen.facts().lines());
            kinds.merge(lines, 1, Integer::sum);
            seen.facts().missing(wish).forEach(what -> missing.add(seen.host() + ": " + what));
        }
        kinds.forEach((lines, count) -> show(count + (count == 1 ? " worker" : " workers"), lines));
    }

    private void show(String title, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            out.printf("%-11s%s%n", i == 0 ? title : "", lines.get(i));
        }
    }
}
