package dev.cairn.driver.dataset.preparation.text;

import java.text.Normalizer;

/** Unicode's normal forms: which of several ways of writing the same character is used. */
public enum TextForm {
    NONE,
    NFC,
    NFKC;

    String applyTo(String text) {
        return switch (this) {
            case NONE -> text;
            case NFC -> Normalizer.normalize(text, Normalizer.Form.NFC);
            case NFKC -> Normalizer.normalize(text, Normalizer.Form.NFKC);
        };
    }
}
