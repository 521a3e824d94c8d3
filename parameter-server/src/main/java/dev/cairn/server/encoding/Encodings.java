package dev.cairn.server.encoding;

import java.io.Serializable;

/**
 * How gradients and parameters travel: the same for all workers of a run.
 *
 * @param push of gradients
 * @param pull of parameters: fp32, fp16 or bf16. The server's own stay fp32
 * @param parts what lies where, for sparse encodings
 */
public record Encodings(PushEncoding push, Encoding pull, Parts parts) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Both as they are. */
    public static final Encodings EXACT = new Encodings(new PushEncoding.Dense(Encoding.FP32), Encoding.FP32);

    public Encodings {
        if (pull.isSparse()) {
            throw new IllegalArgumentException("server.pullEncoding=" + pull + ": must be fp32, fp16 or bf16");
        }
    }

    public Encodings(PushEncoding push, Encoding pull) {
        this(push, pull, Parts.DESCENDING);
    }

    public Encodings withParts(Parts newParts) {
        return new Encodings(push, pull, newParts);
    }
}
