package dev.cairn.worker.scoring;

import java.util.Map;

/** The mean loss alone: for networks that are judged by what they minimize. */
public record LossScoring() implements MeanLoss {
    private static final long serialVersionUID = 1L;

    @Override
    public Map<String, Double> metrics(double loss) {
        return Map.of("loss", loss);
    }
}
