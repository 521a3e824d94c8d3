package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Mean loss a token of a language model, in nats; its exponential, the perplexity; and the same loss in bits a token,
 * which are bits a character where tokens are characters.
 */
public record LanguageScoring() implements Scoring {
    private static final long serialVersionUID = 1L;
    private static final int EXAMPLES = 0;
    private static final int LOSS = 1;

    @Override
    public int width() {
        return 2;
    }

    /** Examples are windows of one length, so each counts the same. */
    @Override
    public void add(Batch batch, DirectBuffer output, float loss, double[] sums) {
        sums[EXAMPLES] += batch.examples();
        sums[LOSS] += (double) loss * batch.examples();
    }

    @Override
    public Map<String, Double> metrics(double[] sums) {
        return of(sums[LOSS] / sums[EXAMPLES]);
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
