package dev.cairn.worker.scoring;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Mean loss a token of a language model, in nats; its exponential, the perplexity; and the same loss in bits a token,
 * which are bits a character where tokens are characters. Examples are windows of one length, so each counts the same.
 */
public record LanguageScoring() implements MeanLoss {
    private static final long serialVersionUID = 1L;

    @Override
    public Map<String, Double> metrics(double loss) {
        return of(loss);
    }

    /** What follows from the mean loss a token. */
    static Map<String, Double> of(double loss) {
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put("loss", loss);
        metrics.put("perplexity", StrictMath.exp(loss));
        metrics.put("bitsPerToken", loss / StrictMath.log(2));
        return metrics;
    }
}
