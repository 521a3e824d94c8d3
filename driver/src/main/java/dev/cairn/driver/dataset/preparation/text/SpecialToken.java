package dev.cairn.driver.dataset.preparation.text;

/** Tokens that no text becomes by itself. Every vocabulary begins with these four; what it has learned follows. */
public enum SpecialToken {
    /** Behind the end of a text that is shorter than others. */
    PADDING(0),
    /** Whatever the vocabulary doesn't have. */
    UNKNOWN(1),
    /** Before a text, where its meaning as a whole is to be gathered. */
    CLS(2),
    /** In the place of a token that is to be guessed. */
    MASK(3);

    /** How many there are: the first id that stands for text. */
    public static final int COUNT = 4;

    private final int id;

    SpecialToken(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }
}
