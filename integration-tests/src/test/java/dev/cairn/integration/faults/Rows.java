package dev.cairn.integration.faults;

import dev.cairn.integration.bench.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a disturbed run is held to, a row a claim. */
public final class Rows {
    private Rows() {}

    /**
     * That all struck, that the run has ended on the bits of the undisturbed one, and what it took longer.
     *
     * @param most seconds that a strike may cost; NaN where that is only stated
     */
    static List<Row> of(String name, Course.Run undisturbed, Course.Run run, List<Strike> plan, double most)
            throws IOException {
        List<Row> rows = new ArrayList<>(ended(name, run, plan));
        boolean same = run.parameters().equals(undisturbed.parameters());
        rows.add(equal(name + ": runs on the same bits", same ? 1 : 0, 1));
        rows.add(lost(name, (run.seconds() - undisturbed.seconds()) / plan.size(), most));
        return rows;
    }

    /** That all planned faults struck, and the run came to its end all the same. */
    static List<Row> ended(String name, Course.Run run, List<Strike> plan) {
        if (run.exitCode() != 0) {
            System.err.println(run.err());
        }
        return List.of(
                equal(name + ": faults that struck", run.struck(), plan.size()),
                equal(name + ": exit code", run.exitCode(), 0));
    }

    static Row lost(String name, double seconds, double most) {
        String what = name + ": seconds lost by a fault";
        return Double.isNaN(most)
                ? stated(what, seconds, "s")
                : new Row(what, seconds, most, "s", most / seconds, 1.0, seconds <= most, 1, 0);
    }

    public static Row atLeast(String what, long found, long least) {
        boolean holds = found >= least;
        return new Row(what, (double) found, (double) least, "", (double) found / least, 1.0, holds, 1, 0);
    }

    public static Row equal(String what, double found, double due) {
        boolean holds = found == due;
        return new Row(what, found, due, "", holds ? 1.0 : 0.0, 1.0, holds, 1, 0);
    }

    /** A figure that is only stated. */
    public static Row stated(String what, double figure, String unit) {
        return new Row(what, figure, null, unit, null, null, true, 1, 0);
    }
}
