package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.source.RowProblem;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of rows that cannot be examples.
 *
 * @param skip {@code data.onBadRow}: whether they are left out, rather than end the run
 * @param limit {@code data.badRowLimit}: the share of all rows beyond which leaving them out ends the run too
 */
public record BadRows(boolean skip, double limit) {
    /** The first bad row ends the run. */
    public static final BadRows FAIL = new BadRows(false, 0);

    /**
     * Ends the run where there are more bad rows than may be.
     *
     * @param first the first few bad ones
     * @return what to tell the user: nothing where all rows are good
     */
    List<String> judge(long rows, long bad, List<RowProblem> first) {
        if (bad == 0) {
            return List.of();
        }
        if (!skip) {
            String more = bad == 1 ? "" : String.format(Locale.ROOT, " (and %,d bad rows more)", bad - 1);
            throw new CairnException(
                    ExitCode.DATA, first.get(0) + more + "; data.onBadRow=skip would leave such rows out");
        }
        String counted = String.format(Locale.ROOT, "%,d of %,d rows", bad, rows);
        if (bad > limit * rows) {
            throw new CairnException(
                    ExitCode.DATA,
                    "data.badRowLimit=" + limit + ": " + counted + " are bad, the first: " + first.get(0));
        }
        return List.of("left out " + counted + ": "
                + String.join("; ", first.stream().map(RowProblem::toString).toList())
                + (bad > first.size() ? "; ..." : ""));
    }
}
