package dev.cairn.driver.dataset.preparation.text;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;

/**
 * How text becomes tokens.
 *
 * @param unit {@code data.tokenizer}
 * @param form {@code data.textForm}
 * @param lowercase {@code data.lowercase}
 * @param vocabulary {@code data.vocabulary}: most ids, the special ones included
 * @param minCount {@code data.minCount}: a character or word that occurs less often is unknown
 * @param file {@code data.vocabularyFile}: a preparation.json whose tokenizer is used as it is; empty to learn one
 */
public record TokenizerSettings(
        TokenUnit unit, TextForm form, boolean lowercase, int vocabulary, long minCount, String file)
        implements Serializable {
    private static final int MOST = 1 << 20;

    public TokenizerSettings {
        int least = SpecialToken.COUNT + (unit == TokenUnit.BPE ? ByteAlphabet.BYTES : 1);
        if (vocabulary < least || vocabulary > MOST) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "data.vocabulary=" + vocabulary + ": must be from " + least + " to " + MOST
                            + (unit == TokenUnit.BPE ? "; typical: 8000" : "; typical: 20000"));
        }
        if (minCount < 1) {
            throw new CairnException(ExitCode.CONFIGURATION, "data.minCount=" + minCount + ": must be >= 1");
        }
    }
}
