package dev.cairn.driver.training;

import java.util.Map;

/**
 * What adds up over all the times that a run is taken up; each checkpoint carries it on.
 *
 * @param secondsToFirstStep of the first time
 */
record Tally(long bytesPushed, long bytesPulled, double wallSeconds, double secondsToFirstStep) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0);

    /** This one, with what has come since. */
    Tally and(Tally since) {
        return new Tally(
                bytesPushed + since.bytesPushed,
                bytesPulled + since.bytesPulled,
                wallSeconds + since.wallSeconds,
                secondsToFirstStep > 0 ? secondsToFirstStep : since.secondsToFirstStep);
    }

    Map<String, String> notes() {
        return Map.of(
                "bytesPushed", Long.toString(bytesPushed),
                "bytesPulled", Long.toString(bytesPulled),
                "wallSeconds", Double.toString(wallSeconds),
                "secondsToFirstStep", Double.toString(secondsToFirstStep));
    }

    /** @throws NumberFormatException where one is missing */
    static Tally of(Map<String, String> notes) {
        return new Tally(
                Long.parseLong(notes.getOrDefault("bytesPushed", "")),
                Long.parseLong(notes.getOrDefault("bytesPulled", "")),
                Double.parseDouble(notes.getOrDefault("wallSeconds", "")),
                Double.parseDouble(notes.getOrDefault("secondsToFirstStep", "")));
    }
}
