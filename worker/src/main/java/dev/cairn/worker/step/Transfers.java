package dev.cairn.worker.step;

import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies of arrays between a card's memory and the host's. ND4J keeps an array that it computes with in both: the host's
 * side is pinned memory, which {@link HostBuffers} shows. On the CPU there is one memory, and nothing is copied.
 */
public final class Transfers {
    private static final Transfers NONE = new Transfers(false);
    private static final Transfers ALWAYS = new Transfers(true);

    private final boolean needed;

    private Transfers(boolean needed) {
        this.needed = needed;
    }

    /** Where ND4J computes on a card, copies; else none. */
    public static Transfers ofBackend() {
        return Nd4j.getEnvironment().isCPU() ? NONE : ALWAYS;
    }

    /** As on a card, whatever ND4J computes on. */
    static Transfers always() {
        return ALWAYS;
    }

    boolean isNeeded() {
        return needed;
    }

    /** After the host's side of an array was written, before an op reads it. */
    public void toCard(INDArray array) {
        if (needed) {
            Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
            Nd4j.getAffinityManager().ensureLocation(array, Location.DEVICE);
        }
    }

    /** After ops have written an array, before the host's side is read. */
    public void toHost(INDArray array) {
        if (needed) {
            Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        }
    }
}
