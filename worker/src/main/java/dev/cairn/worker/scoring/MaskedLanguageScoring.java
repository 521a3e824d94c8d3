package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Mean loss of the tokens that were to be guessed, of which each batch has another number, with its perplexity and bits.
 *
 * @param weights name of the FLOAT placeholder that holds 1 for a token to be guessed, else 0
 */
public record MaskedLanguageScoring(String weights) implements MeanLoss {
    private static final long serialVersionUID = 1L;

    @Override
    public double weight(Batch batch) {
        ByteBuffer given = batch.tensor(weights);
        double tokens = 0;
        for (int at = 0; at < given.limit(); at += Float.BYTES) {
            tokens += given.getFloat(at);
        }
        return tokens;
    }

    @Override
    public Map<String, Double> metrics(double loss) {
        return LanguageScoring.of(loss);
    }
}
