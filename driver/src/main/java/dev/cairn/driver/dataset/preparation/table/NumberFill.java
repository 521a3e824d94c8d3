package dev.cairn.driver.dataset.preparation.table;

/** What stands in for a number that is missing. */
public enum NumberFill {
    MEAN,
    MEDIAN,
    /** The most frequent number; the least of them where there are several. */
    FREQUENT,
    CONSTANT,
    /** Nothing: the row is a bad one. */
    REFUSE
}
