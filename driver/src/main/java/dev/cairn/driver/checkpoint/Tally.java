package dev.cairn.driver.checkpoint;

/**
 * What adds up over all the times that a run is taken up; each checkpoint carries it on.
 *
 * @param secondsToFirstStep of the first time
 */
public record Tally(long bytesPushed, long bytesPulled, double wallSeconds, double secondsToFirstStep) {
    public static final Tally NOTHING = new Tally(0, 0, 0, 0);

    /** This one, with what has come since. */
    public Tally and(Tally since) {
        return new Tally(
                bytesPushed + since.bytesPushed,
                bytesPulled + since.bytesPulled,
                wallSeconds + since.wallSeconds,
                secondsToFirstStep > 0 ? secondsToFirstStep : since.secondsToFirstStep);
    }
}
