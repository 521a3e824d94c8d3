package dev.cairn.worker.device;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a process could compute on besides its CPU. Of a build for the CPU alone no more is asked.
 *
 * @param hasBackend whether ND4J's CUDA backend is in this build
 * @param usesCudnn whether that is the one with cuDNN
 * @param missing libraries of CUDA's that the backend needs and this host has not
 */
public record Offer(boolean hasBackend, boolean usesCudnn, Cards cards, List<String> missing) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What libnd4jcuda.so is linked against. */
    private static final List<String> CUDA = List.of("libcublas.so.11", "libcusolver.so.11");

    private static final String CUDNN = "libcudnn.so.8";

    public Offer {
        missing = List.copyOf(missing);
    }

    /** What this process has; ND4J is not touched. */
    public static Offer here() {
        return at(Place.here());
    }

    /** What a process would have that sees this card alone. */
    public static Offer seeing(String card) {
        return at(Place.here().with("CUDA_VISIBLE_DEVICES", card));
    }

    static Offer at(Place place) {
        if (!place.hasCudaBackend()) {
            return new Offer(false, false, Cards.none("not asked for"), List.of());
        }
        boolean usesCudnn = place.hasCudnnBackend();
        List<String> missing =
                CUDA.stream().filter(name -> !place.hasLibrary(name)).collect(Collectors.toCollection(ArrayList::new));
        if (usesCudnn && !place.hasLibrary(CUDNN)) {
            missing.add(CUDNN);
        }
        return new Offer(true, usesCudnn, Cards.at(place), missing);
    }

    /** Whether this build holds ND4J's CUDA backend at all: the rest need not be asked where it does not. */
    public static boolean hasBackendHere() {
        return Place.here().hasCudaBackend();
    }
}
