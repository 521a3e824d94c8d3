package dev.cairn.driver.retraining;

/** What is done in a night, one after the other; each can be done again without harm. */
public enum Stage {
    /** Whether the new data is fit to be trained on. */
    CHECK("checking the new data"),
    /** The challenger, or what is left to train of it. */
    TRAIN("training a challenger"),
    /** Champion and challenger are scored on the same data. */
    JUDGE("judging by the same data"),
    /** The challenger becomes a version. */
    PUBLISH("making a version of it"),
    /** The champion is set, or the challenger. */
    PROMOTE("deciding who serves"),
    /** What came of it is written down. */
    RECORD("writing down what came of it");

    private final String doing;

    Stage(String doing) {
        this.doing = doing;
    }

    /** The line that the command says as it begins. */
    public String doing() {
        return doing;
    }
}
