package dev.cairn.driver.dataset.preparation.text;

import java.util.ArrayList;
import java.util.List;

/** Cuts text where one kind of character ends and another begins. */
final class Pieces {
    /** The longest piece for byte pairs, in UTF-16 units: merging costs its length squared. */
    private static final int LONGEST = 64;

    private enum Kind {
        SPACE,
        LETTERS,
        DIGITS,
        MARKS
    }

    private Pieces() {}

    /** Runs of letters, runs of digits, and every other mark by itself; spaces are left out. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            Kind kind = kind(text, from);
            int to = kind == Kind.MARKS ? next(text, from) : endOfRun(text, from);
            if (kind != Kind.SPACE) {
                words.add(text.substring(from, to));
            }
            from = to;
        }
        return words;
    }

    /**
     * The pieces within which byte pairs are merged, as GPT-2 has it (Radford et al. 2019): a run of one kind with the
     * one space before it, other spaces by themselves. Put together they are the text.
     */
    static List<String> spaced(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = endOfRun(text, from);
            if (kind(text, from) == Kind.SPACE && to < text.length() && text.charAt(to - 1) == ' ') {
                add(pieces, text, from, to - 1);
                from = to - 1;
                to = endOfRun(text, to);
            }
            add(pieces, text, from, to);
            from = to;
        }
        return pieces;
    }

    private static void add(List<String> pieces, String text, int from, int to) {
        int start = from;
        while (start < to) {
            int end = Math.min(start + LONGEST, to);
            if (end < to && Character.isLowSurrogate(text.charAt(end))) {
                end--;
            }
            pieces.add(text.substring(start, end));
            start = end;
        }
    }

    private static int endOfRun(String text, int from) {
        Kind kind = kind(text, from);
        int to = next(text, from);
        while (to < text.length() && kind(text, to) == kind) {
            to = next(text, to);
        }
        return to;
    }

    private static int next(String text, int at) {
        return at + Character.charCount(text.codePointAt(at));
    }

    private static Kind kind(String text, int at) {
        int character = text.codePointAt(at);
        if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
            return Kind.SPACE;
        }
        if (Character.isDigit(character)) {
            return Kind.DIGITS;
        }
        boolean accent = Character.getType(character) == Character.NON_SPACING_MARK;
        return accent || Character.isLetter(character) ? Kind.LETTERS : Kind.MARKS;
    }
}
