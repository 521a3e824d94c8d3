package dev.cairn.driver.dataset.preparation.table;

/** What stands in for a category that is missing. */
public enum CategoryFill {
    /** The place for rare and unknown values. */
    OTHER,
    /** The most frequent value; the first by alphabet where there are several. */
    FREQUENT,
    /** A value of its own. */
    CONSTANT,
    /** Nothing: the row is a bad one. */
    REFUSE
}
