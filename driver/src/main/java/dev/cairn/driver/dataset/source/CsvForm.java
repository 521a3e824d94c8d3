package dev.cairn.driver.dataset.source;

import java.util.List;

/**
 * How CSV files are written.
 *
 * @param header whether a file's first line names its columns
 * @param separator between values; {@link #AUTO} finds it in the first line
 * @param columns names for files without a header; empty for c1, c2 and so on
 * @param multiLine whether a quoted value may go over several lines, which keeps a file from being read in parts
 */
public record CsvForm(Header header, String separator, List<String> columns, boolean multiLine) {
    public static final String AUTO = "auto";
    public static final CsvForm USUAL = new CsvForm(Header.AUTO, AUTO, List.of(), false);

    /** Whether there is one; AUTO says yes where all values of the first line are different words, none a number. */
    public enum Header {
        AUTO,
        TRUE,
        FALSE
    }

    public CsvForm {
        columns = List.copyOf(columns);
    }

    /** The one of the usual separators that a line has most of; the comma where it has none. */
    static String separatorIn(String line) {
        String found = ",";
        long most = 0;
        for (String candidate : List.of(",", ";", "\t", "|")) {
            long count = line.chars().filter(c -> c == candidate.charAt(0)).count();
            if (count > most) {
                most = count;
                found = candidate;
            }
        }
        return found;
    }

    static boolean looksLikeHeader(List<String> values) {
        return values.stream().noneMatch(value -> value.isBlank() || isNumber(value))
                && values.stream().distinct().count() == values.size();
    }

    private static boolean isNumber(String value) {
        try {
            Double.parseDouble(value);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
