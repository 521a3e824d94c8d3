package dev.cairn.integration.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two ways to do the same, timed in turn, so that a machine whose speed drifts favours neither. */
final class Pairs {
    /** Blocks: a JIT compiler takes some seconds to settle. */
    private static final int WARM_UP = 3;

    private final int steps;
    private final double[] cairn;
    private final double[] peer;

    private Pairs(int steps, int runs) {
        this.steps = steps;
        this.cairn = new double[runs];
        this.peer = new double[runs];
    }

    /**
     * Times blocks of steps, one way and the other in turn, after some of each to warm up.
     *
     * @param steps in a block
     * @param runs blocks of each
     */
    static Pairs measure(int steps, int runs, Side cairn, Side peer) {
        return measure(steps, runs, cairn, List.of(peer)).get(0);
    }

    /** The same with several peers, all in turn. */
    static List<Pairs> measure(int steps, int runs, Side cairn, List<? extends Side> peers) {
        List<Pairs> all = peers.stream().map(peer -> new Pairs(steps, runs)).toList();
        for (int block = 0; block < WARM_UP; block++) {
            cairn.take(steps);
            peers.forEach(peer -> peer.take(steps));
        }
        for (int run = 0; run < runs; run++) {
            double ours = steps * 1e9 / cairn.take(steps);
            for (int i = 0; i < all.size(); i++) {
                all.get(i).cairn[run] = ours;
                all.get(i).peer[run] = steps * 1e9 / peers.get(i).take(steps);
            }
        }
        return all;
    }

    /**
     * Steps a second on both sides; the ratio is the median of the pairs' ratios.
     *
     * @param gate the least ratio; null where the row is only stated
     */
    Row row(String name, @Nullable Double gate) {
        return row(name, gate, 1, "steps/s");
    }

    /**
     * The same, where a step is so much of something.
     *
     * @param unit of the amount, by the second
     */
    Row row(String name, @Nullable Double gate, double amount, String unit) {
        Sample ratios = Sample.ratios(cairn, peer);
        double ratio = ratios.median();
        return new Row(
                name + ", blocks of " + steps,
                amount * new Sample(cairn).median(),
                amount * new Sample(peer).median(),
                unit,
                ratio,
                gate,
                gate == null || ratio >= gate,
                ratios.runs(),
                ratios.spread());
    }
}
