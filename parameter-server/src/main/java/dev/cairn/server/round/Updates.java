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
 * @param guard which steps are left out
 * @param figureEverySteps a step behind a multiple of this many waits for the validation figure after them; 0: none does
 * @param plateau lowers the learning rate by that figure, if any
 */
public record Updates(Blocks blocks, Clipping clipping, Guard guard, long figureEverySteps, @Nullable Plateau plateau)
        implements Serializable {
    public Updates {
        if (figureEverySteps < 0 || (plateau != null && figureEverySteps == 0)) {
            throw new IllegalArgumentException(
                    "a figure every " + figureEverySteps + " steps: must be >= 0, and a plateau" + " needs some");
        }
    }

    /** Without clipping and guards. */
    public static Updates of(Blocks blocks) {
        return new Updates(blocks, Clipping.NONE, Guard.NONE, 0, null);
    }

    /** All parameters updated alike. */
    public static Updates of(Optimizer optimizer) {
        return of(Blocks.all(optimizer));
    }

    public Updates withClipping(Clipping newClipping) {
        return new Updates(blocks, newClipping, guard, figureEverySteps, plateau);
    }

    public Updates withGuard(Guard newGuard) {
        return new Updates(blocks, clipping, newGuard, figureEverySteps, plateau);
    }

    /** Lets a step behind a multiple of {@code everySteps} wait for the validation figure. */
    public Updates withFigureEvery(long everySteps) {
        return new Updates(blocks, clipping, guard, everySteps, plateau);
    }

    /** Lowers the learning rate by a figure that the steps behind each {@code everySteps} wait for. */
    public Updates withPlateau(Plateau newPlateau, long everySteps) {
        return new Updates(blocks, clipping, guard, everySteps, newPlateau);
    }

    /** Whether nothing of a step may be applied before a {@link dev.cairn.server.update.Verdict} on all of it. */
    public boolean holds(long step) {
        return clipping.needsNorm() || guard.isOn() || awaitsFigure(step);
    }

    /** Whether a step, counted from 0, waits for a validation figure. */
    boolean awaitsFigure(long step) {
        return figureEverySteps > 0 && step > 0 && step % figureEverySteps == 0;
    }
}
