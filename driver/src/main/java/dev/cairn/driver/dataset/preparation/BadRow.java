package dev.cairn.driver.dataset.preparation;

/** A row of the source that cannot become an example. The message says what is wrong with it, not where it lies. */
public final class BadRow extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message such as {@code column age: 'twelve' is no number} */
    public BadRow(String message) {
        super(message, null, false, false); // no stack trace: there may be millions
    }
}
