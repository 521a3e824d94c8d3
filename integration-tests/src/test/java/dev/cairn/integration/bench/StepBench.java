package dev.cairn.integration.bench;

import dev.cairn.worker.step.Backend;
import java.util.List;

/** The compiled step alone. */
final class StepBench {
    private StepBench() {}

    static List<Row> run() {
        Backend.load();
        try (var model = new LeNetStep()) {
            for (int i = 0; i < 50; i++) {
                model.gradient();
            }
            System.out.println(model.step().explain(LeNetStep.BATCH));
            double[] rates = new double[15];
            for (int run = 0; run < rates.length; run++) {
                long start = System.nanoTime();
                for (int i = 0; i < 25; i++) {
                    model.gradient();
                }
                rates[run] = 25e9 / (System.nanoTime() - start);
            }
            java.util.Arrays.sort(rates);
            double median = rates[rates.length / 2];
            double spread = (rates[rates.length - 1] - rates[0]) / median;
            return List.of(new Row(
                    "LeNet batch 64, forward and backward",
                    median,
                    null,
                    "steps/s",
                    null,
                    null,
                    true,
                    rates.length,
                    spread));
        }
    }
}
