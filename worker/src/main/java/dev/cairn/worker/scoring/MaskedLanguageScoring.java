package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.nio.ByteBuffer;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Mean loss of the tokens that were to be guessed, with its perplexity and bits.
 *
 * @param weights name of the FLOAT placeholder that holds 1 for a token to be guessed, else 0
 */
public record MaskedLanguageScoring(String weights) implements Scoring {
    private static final long serialVersionUID = 1L;
    private static final int TOKENS = 0;
    private static final int LOSS = 1;

    @Override
    public int width() {
        return 2;
    }

    /** A batch's loss is the mean over its tokens to be guessed, of which each batch has another number. */
    @Override
    public void add(Batch batch, DirectBuffer output, float loss, double[] sums) {
        ByteBuffer given = batch.tensor(weights);
        double tokens = 0;
        for (int at = 0; at < given.limit(); at += Float.BYTES) {
            tokens += given.getFloat(at);
        }
        sums[TOKENS] += tokens;
        sums[LOSS] += loss * tokens;
    }

    @Override
    public Map<String, Double> metrics(double[] sums) {
        return LanguageScoring.of(sums[LOSS] / sums[TOKENS]);
    }
}
