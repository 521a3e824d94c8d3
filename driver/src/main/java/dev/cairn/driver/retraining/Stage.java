package dev.cairn.driver.retraining;

/** What is done in a night, one after the other; each can be done again without harm. */
public enum Stage {
    /** Whether the new data is fit to be trained on. */
    CHECK,
    /** The challenger, or what is left to train of it. */
    TRAIN,
    /** Champion and challenger are scored on the same data. */
    JUDGE,
    /** The challenger becomes a version. */
    PUBLISH,
    /** The champion is set, or the challenger. */
    PROMOTE,
    /** What came of it is written down. */
    RECORD
}
