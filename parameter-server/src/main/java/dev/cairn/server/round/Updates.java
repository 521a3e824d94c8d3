package dev.cairn.server.round;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Plateau;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How gradients become updates.
 *
 * @param blocks which parameters are updated how
 * @param clipping bounds on the mean gradient
 * @param skipNonFinite whether a step with a gradient that is not finite is left out; otherwise the run ends by it
 * @param plateau lowers the learning rate by a validation figure, if any
 */
public record Updates(Blocks blocks, Clipping clipping, boolean skipNonFinite, @Nullable Plateau plateau)
        implements Serializable {
    /** Without clipping and guards. */
    public static Updates of(Blocks blocks) {
        return new Updates(blocks, Clipping.NONE, false, null);
    }

    /** All parameters updated alike. */
    public static Updates of(Optimizer optimizer) {
        return of(Blocks.all(optimizer));
    }

    public Updates withClipping(Clipping newClipping) {
        return new Updates(blocks, newClipping, skipNonFinite, plateau);
    }

    public Updates withSkipNonFinite(boolean skip) {
        return new Updates(blocks, clipping, skip, plateau);
    }

    public Updates withPlateau(@Nullable Plateau newPlateau) {
        return new Updates(blocks, clipping, skipNonFinite, newPlateau);
    }

    /** Whether nothing of a step may be applied before a {@link dev.cairn.server.update.Verdict} on all of it. */
    public boolean holds(long step) {
        return clipping.needsNorm() || skipNonFinite || awaitsFigure(step);
    }

    /** Whether a step waits for a validation figure. */
    boolean awaitsFigure(long step) {
        return plateau != null && plateau.awaits(step);
    }
}
