package dev.cairn.worker.step;

import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.Nd4jKernels;
import dev.cairn.worker.step.kernel.onednn.OneDnnKernels;
import dev.cairn.worker.step.kernel.vector.VectorKernels;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/** The kernels that a plan chooses from, the fastest first. */
public final class Kernels {
    private Kernels() {}

    /** The fastest that this machine has: where ND4J computes on the CPU, oneDNN's and our own; then ND4J's. */
    public static List<KernelFactory> fastest() {
        var factories = new ArrayList<KernelFactory>();
        if (onCpu() && OneDnnKernels.isAvailable()) {
            factories.add(new OneDnnKernels());
        }
        if (onCpu() && VectorKernels.isAvailable()) {
            factories.add(new VectorKernels());
        }
        factories.addAll(nd4j());
        return List.copyOf(factories);
    }

    /** ND4J's ops alone: the oracle. */
    public static List<KernelFactory> nd4j() {
        return List.of(new Nd4jKernels());
    }

    /** The kernels' versions and the processor features they use: where these differ, results may in the last bit. */
    public static String fingerprint() {
        String oneDnn = onCpu() && OneDnnKernels.isAvailable() ? OneDnnKernels.fingerprint() : "no onednn";
        return oneDnn + (onCpu() && VectorKernels.isAvailable() ? ", vector" : ", no vector");
    }

    private static boolean onCpu() {
        return Nd4j.getEnvironment().isCPU();
    }
}
