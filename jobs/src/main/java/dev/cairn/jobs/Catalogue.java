package dev.cairn.jobs;

import dev.cairn.driver.training.Job;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.Nearest;
import java.util.List;

/** All jobs, in the order in which they are listed. */
public final class Catalogue {
    private static final List<Job> JOBS =
            List.of(new Cnn(), new Rnn(), new Transformer(), new Contrastive(), new Diffusion(), new Dl4j());

    private Catalogue() {}

    public static List<Job> jobs() {
        return JOBS;
    }

    /**
     * A job by its name, or a user's own by that of its class, such as {@code com.acme.Defects}.
     *
     * @throws CairnException where there is no such job: names those that exist, and the nearest
     */
    public static Job job(String name) {
        if (name.contains(".")) {
            return OwnJob.of(name);
        }
        List<String> names = JOBS.stream().map(Job::name).toList();
        return JOBS.stream()
                .filter(job -> job.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CairnException(
                        ExitCode.CONFIGURATION,
                        "unknown job " + name + "; jobs: " + String.join(", ", names) + "; nearest: "
                                + Nearest.to(name, names)));
    }
}
