package dev.cairn.server.shard;

/** Learns how long workers are busy between two gradients, so that the server's thread can sleep meanwhile. */
final class Pace {
    private long usualPauseNs;
    private long quietUntilNs;

    Pace(long nowNs) {
        quietUntilNs = nowNs;
    }

    /** The last chunk of a step has come. Steps take about as long: the shortest time counts, and is slowly forgotten. */
    void pushed(long pauseNs, long nowNs) {
        usualPauseNs += pauseNs < usualPauseNs ? pauseNs - usualPauseNs : (pauseNs - usualPauseNs) / 8;
        quietUntilNs = nowNs;
    }

    /** The workers have got new parameters. */
    void stepFinished(long nowNs) {
        quietUntilNs = nowNs + usualPauseNs / 8 * 7;
    }

    /** For how long from now nothing is to be done; 0 or less if a gradient may come at any time. */
    long quietNs(long nowNs) {
        return quietUntilNs - nowNs;
    }
}
