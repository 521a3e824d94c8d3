package dev.cairn.driver.cluster;

/**
 * Tasks of a run that must all run at the same time.
 *
 * @param workers one a rank
 * @param shards of the parameter server, where these are tasks of their own
 * @param takeCards whether each worker takes a GPU, where Spark has any to give
 */
public record Slots(int workers, int shards, boolean takeCards) {
    /** Without GPUs. */
    public Slots(int workers, int shards) {
        this(workers, shards, false);
    }

    /** For workers alone. */
    public static Slots of(int workers) {
        return new Slots(workers, 0);
    }

    /** The same, where each worker takes a GPU if Spark has any to give. */
    public Slots takingCards() {
        return new Slots(workers, shards, true);
    }

    int all() {
        return workers + shards;
    }

    @Override
    public String toString() {
        return "workers=" + workers + (shards == 0 ? "" : " and server.shards=" + shards);
    }
}
