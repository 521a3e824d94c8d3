package dev.cairn.driver.cluster;

/**
 * Tasks of a run that must all run at the same time.
 *
 * @param workers one a rank
 * @param shards of the parameter server, where these are tasks of their own
 */
public record Slots(int workers, int shards) {
    /** For workers alone. */
    public static Slots of(int workers) {
        return new Slots(workers, 0);
    }

    int all() {
        return workers + shards;
    }

    @Override
    public String toString() {
        return "workers=" + workers + (shards == 0 ? "" : " and server.shards=" + shards);
    }
}
