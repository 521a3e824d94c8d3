package dev.cairn.driver.dataset.preparation.text;

/**
 * A printable character for each of the 256 bytes, so that tokens can be read and written as text: GPT-2's. A byte that
 * is a printable character of Latin-1 stands for itself, the others for the characters from U+0100 on.
 */
final class ByteAlphabet {
    static final int BYTES = 256;

    private static final char[] CHARACTERS = characters();

    private ByteAlphabet() {}

    static String of(int value) {
        return String.valueOf(CHARACTERS[value]);
    }

    private static char[] characters() {
        char[] characters = new char[BYTES];
        char other = BYTES;
        for (char value = 0; value < BYTES; value++) {
            boolean printable = (value > ' ' && value <= '~') || (value > 0xA0 && value != 0xAD);
            characters[value] = printable ? value : other++;
        }
        return characters;
    }
}
