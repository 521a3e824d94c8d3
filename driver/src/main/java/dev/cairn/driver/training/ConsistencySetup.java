package dev.cairn.driver.training;

import dev.cairn.driver.settings.ConfigurationException;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.Consistency;
import dev.cairn.server.round.Updates;
import java.util.ArrayList;
import java.util.List;

/** What the configuration says of how far workers may be apart. */
final class ConsistencySetup {
    private ConsistencySetup() {}

    /**
     * The consistency of one run.
     *
     * @param evaluateEverySteps steps between two validation figures; 0 if there are none
     * @throws ConfigurationException where the updates need whole steps that the consistency does not have
     */
    static Consistency of(Settings settings, Updates updates, long evaluateEverySteps) {
        String name = settings.getString("server.consistency");
        long[] settle = {evaluateEverySteps, settings.getLong("checkpoint.everySteps")};
        Consistency consistency =
                switch (name) {
                    case "sync" -> Consistency.SYNC;
                    case "ssp" -> Consistency.ssp(settings.getLong("server.staleness"), settle);
                    case "async" -> Consistency.async(settle);
                    default -> throw new IllegalStateException("server.consistency=" + name + " passed its check");
                };
        List<String> refusals = new ArrayList<>(consistency.refusals(updates));
        String encoding = settings.getString("server.encoding");
        if (!consistency.isSync() && List.of("threshold", "topk").contains(encoding)) {
            refusals.add(
                    "server.encoding=" + encoding + ": keeps what is left out step by step, which server.consistency="
                            + name + " does not have; use server.consistency=sync or server.encoding=fp16");
        }
        if (!refusals.isEmpty()) {
            throw new ConfigurationException(refusals);
        }
        return consistency;
    }
}
