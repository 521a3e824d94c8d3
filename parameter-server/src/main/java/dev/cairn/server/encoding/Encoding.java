package dev.cairn.server.encoding;

import java.util.Locale;

/** What the numbers of a message are on the wire; a message names it by its code. Formats: docs/encodings.md. */
public enum Encoding {
    /** 32 bits, exact. */
    FP32(0),
    /** IEEE 754's binary16: 11 significant bits, up to 65,504; beyond that infinite. */
    FP16(1),
    /** The upper half of an fp32: 8 significant bits, fp32's range. */
    BF16(2),
    /** Those beyond a threshold, each as plus or minus the threshold. Gradients only. */
    THRESHOLD(3),
    /** The largest, as bf16. Gradients only. */
    TOPK(4);

    private final short code;

    Encoding(int code) {
        this.code = (short) code;
    }

    /** The one that configuration calls by this name. */
    public static Encoding named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** What messages call it. */
    public short code() {
        return code;
    }

    /** Whether most numbers stay behind. */
    public boolean isSparse() {
        return this == THRESHOLD || this == TOPK;
    }
}
