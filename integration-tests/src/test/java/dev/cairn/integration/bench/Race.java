package dev.cairn.integration.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Two trainings to the same accuracy, one after the other. Where the peer takes three times as long or more, once tells
 * enough; else five times in turn.
 *
 * @param name of the rows
 * @param gate the least ratio of the seconds; null where they are only stated
 * @param paceGate the least ratio of the examples a second; null where they are only stated
 */
record Race(
        String name,
        @Nullable Double gate,
        @Nullable Double paceGate,
        IntFunction<Trained> cairn,
        Supplier<Trained> peer) {
    private static final int RUNS = 5;
    private static final double CLEAR = 3;

    List<Row> run() {
        List<Trained> ours = new ArrayList<>();
        List<Trained> theirs = new ArrayList<>();
        do {
            ours.add(cairn.apply(ours.size() + 1));
            theirs.add(peer.get());
            System.out.println(name + ": Cairn " + ours.get(ours.size() - 1));
            System.out.println(name + ": peer " + theirs.get(theirs.size() - 1));
        } while (ours.size() < RUNS && isClose(ours.get(0), theirs.get(0)));
        return List.of(
                seconds(ours, theirs),
                compared("test accuracy", null, ours, theirs, "%", 100, Trained::accuracy),
                compared("examples/s in training", paceGate, ours, theirs, "examples/s", 1, Trained::examplesPerSecond),
                compared(
                        "bytes, Cairn's as its wire counts them",
                        null,
                        ours,
                        theirs,
                        "MB",
                        1e-6,
                        Trained::loopbackBytes));
    }

    private static boolean isClose(Trained ours, Trained theirs) {
        return theirs.reached() && theirs.seconds() / ours.seconds() < CLEAR;
    }

    private Row seconds(List<Trained> ours, List<Trained> theirs) {
        double[] cairn = ours.stream().mapToDouble(Trained::seconds).toArray();
        double[] peer = theirs.stream().mapToDouble(Trained::seconds).toArray();
        Sample ratios = Sample.ratios(peer, cairn);
        boolean reached = ours.stream().allMatch(Trained::reached);
        boolean holds = reached && (gate == null || ratios.median() >= gate);
        return new Row(
                name + ", seconds from the command on" + remarks(theirs) + (reached ? "" : ", CAIRN NOT THERE"),
                new Sample(cairn).median(),
                new Sample(peer).median(),
                "s",
                ratios.median(),
                gate,
                holds,
                ratios.runs(),
                ratios.spread());
    }

    private static String remarks(List<Trained> peer) {
        boolean all = peer.stream().allMatch(Trained::reached);
        boolean heard = peer.stream().allMatch(trained -> trained.accuracy() > 0);
        boolean learned = peer.stream().allMatch(Trained::learned);
        String late = all
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", peer not within %.0f s: at least",
                        peer.get(0).seconds());
        return late + (!heard ? ", no epoch done" : learned ? "" : ", peer HAS NOT LEARNED");
    }

    /** A figure of both; the ratio is above 1 where Cairn's is larger. Without one of the peer's, no gate holds. */
    private Row compared(
            String what,
            @Nullable Double least,
            List<Trained> ours,
            List<Trained> theirs,
            String unit,
            double factor,
            ToDoubleFunction<Trained> figure) {
        double cairn = new Sample(ours.stream().mapToDouble(figure).toArray()).median();
        double peer = new Sample(theirs.stream().mapToDouble(figure).toArray()).median();
        String row = name + ", " + what;
        if (peer == 0) {
            boolean stated = least == null;
            return new Row(row + "; the peer's: none", factor * cairn, null, unit, null, least, stated, ours.size(), 0);
        }
        double ratio = cairn / peer;
        boolean holds = least == null || ratio >= least;
        return new Row(row, factor * cairn, factor * peer, unit, ratio, least, holds, ours.size(), 0);
    }
}
