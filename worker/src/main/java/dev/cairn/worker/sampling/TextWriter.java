package dev.cairn.worker.sampling;

import dev.cairn.worker.SplitMix64;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Lets a language model go on with a text: again and again it reads the last tokens, as many as its context takes, and
 * one more is drawn. The model predicts each token from those before it alone, so that what stands behind the text in
 * its window does not matter.
 *
 * @param step of a network with one placeholder, {@code tokens} INT32 [1, context + 1], and logits [1, context,
 *     vocabulary] as its output
 * @param context tokens that it reads
 * @param vocabulary how many tokens there are
 */
public record TextWriter(Step step, int context, int vocabulary) {
    private static final NoiseKey NO_NOISE = new NoiseKey(0, 0, 0); // inference draws nothing

    /**
     * The tokens that follow a text.
     *
     * @param prompt the text's tokens, at least one
     * @param count how many are to follow
     * @param seed the same seed, the same text
     */
    public int[] follow(int[] prompt, int count, TokenChoice choice, long seed) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("prompt: must have a token to go on from");
        }
        var random = new SplitMix64(seed);
        int[] text = Arrays.copyOf(prompt, prompt.length + count);
        for (int length = prompt.length; length < text.length; length++) {
            text[length] = choice.choose(logits(text, length), random);
        }
        return Arrays.copyOfRange(text, prompt.length, text.length);
    }

    /** Of the token behind the first {@code length}. */
    private float[] logits(int[] text, int length) {
        int read = Math.min(length, context);
        ByteBuffer window =
                ByteBuffer.allocateDirect((context + 1) * Integer.BYTES).order(ByteOrder.nativeOrder());
        window.asIntBuffer().put(text, length - read, read);
        step.infer(1, Map.of("tokens", window), NO_NOISE);
        DirectBuffer output = step.output(1);
        float[] logits = new float[vocabulary];
        for (int token = 0; token < vocabulary; token++) {
            logits[token] = output.getFloat(((read - 1) * vocabulary + token) * Float.BYTES);
        }
        return logits;
    }
}
