package dev.cairn.driver.dataset.preparation.text;

/** What a token is. */
public enum TokenUnit {
    CHARACTERS,
    WORDS,
    /** Pieces of words that byte pair encoding has learned. */
    BPE
}
