package dev.cairn.driver.dataset.preparation.text;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import java.util.List;

/**
 * An example is a row of text.
 *
 * @param columns {@code data.text}: the columns with the text; none for all but the label's
 * @param missing {@code data.missing}: marks of a text or label that is missing, besides null
 * @param label {@code data.label}: the column with the class; empty for none, unless one is called label or class
 * @param labelTrim {@code data.labelTrim}: characters that are cut off both ends of a class's name
 * @param length {@code data.length}: tokens of an example; a longer text is cut off, a shorter one padded
 * @param cls {@code data.cls}: whether the first token is {@link SpecialToken#CLS}
 */
public record TextSettings(
        List<String> columns,
        List<String> missing,
        String label,
        String labelTrim,
        int length,
        boolean cls,
        TokenizerSettings tokenizer)
        implements Serializable {
    private static final int LONGEST = 1 << 20;

    public TextSettings {
        columns = List.copyOf(columns);
        missing = List.copyOf(missing);
        int least = cls ? 2 : 1;
        if (length < least || length > LONGEST) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "data.length=" + length + ": must be from " + least + " to " + LONGEST + "; typical: 128");
        }
        if (columns.contains(label)) {
            throw new CairnException(ExitCode.CONFIGURATION, "data.label=" + label + ": stands in data.text too");
        }
    }
}
