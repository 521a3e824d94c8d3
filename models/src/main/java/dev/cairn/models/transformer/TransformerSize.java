package dev.cairn.models.transformer;

import java.io.Serializable;

/**
 * The size of a stack of transformer blocks.
 *
 * @param context tokens of an example
 * @param blocks one behind the other
 * @param heads of each attention
 * @param width of the residual stream, a multiple of the heads
 * @param dropout share of a block's additions, and of the embedding, that training leaves out; 0 draws nothing
 */
public record TransformerSize(int context, int blocks, int heads, int width, double dropout) implements Serializable {
    public TransformerSize {
        if (context < 1 || blocks < 1 || heads < 1 || width < 1) {
            throw new IllegalArgumentException("context=%d, blocks=%d, heads=%d, width=%d: must be at least 1"
                    .formatted(context, blocks, heads, width));
        }
        if (width % heads != 0) {
            throw new IllegalArgumentException("width=" + width + ": must be a multiple of heads=" + heads);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout=" + dropout + ": must be at least 0 and below 1");
        }
    }

    /** Without dropout. */
    public TransformerSize(int context, int blocks, int heads, int width) {
        this(context, blocks, heads, width, 0);
    }
}
