package dev.cairn.driver.dataset.preparation.text;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * From text to tokens: brought to a normal form, then cut.
 *
 * @param lowercase whether capitals become small letters, whatever the machine's language
 */
public record TextCodec(TextForm form, boolean lowercase, Tokenizer tokenizer) implements Serializable {

    public int[] encode(String text) {
        return tokenizer.encode(normalized(text, form, lowercase));
    }

    public String decode(int[] tokens) {
        return tokenizer.decode(tokens);
    }

    /** {@code vocabulary}: how many ids there are; and the ids of the special tokens. */
    public Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("vocabulary", String.valueOf(tokenizer.size()));
        for (SpecialToken token : SpecialToken.values()) {
            attributes.put("token." + token.name().toLowerCase(Locale.ROOT), String.valueOf(token.id()));
        }
        attributes.put("token.first", String.valueOf(SpecialToken.COUNT));
        return attributes;
    }

    static String normalized(String text, TextForm form, boolean lowercase) {
        String formed = form.applyTo(text);
        return lowercase ? formed.toLowerCase(Locale.ROOT) : formed;
    }

    /** The text of a row: that of its columns, one space between. */
    static String text(Cells cells, Row row, List<String> columns) throws BadRow {
        List<String> texts = new ArrayList<>();
        for (String column : columns) {
            String text = cells.text(row, column);
            if (text != null) {
                texts.add(text);
            }
        }
        if (texts.isEmpty()) {
            throw new BadRow("column " + String.join(", ", columns) + ": has no text");
        }
        return String.join(" ", texts);
    }
}
