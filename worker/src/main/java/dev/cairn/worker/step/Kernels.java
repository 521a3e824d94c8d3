package dev.cairn.worker.step;

import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.Nd4jKernels;
import dev.cairn.worker.step.kernel.onednn.OneDnnKernels;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/** The kernels that a plan chooses from, the fastest first. */
public final class Kernels {
    private Kernels() {}

    /** The fastest that this machine has: oneDNN's where its library loads and ND4J computes on the CPU, then ND4J's. */
    public static List<KernelFactory> fastest() {
        return onCpu() && OneDnnKernels.isAvailable() ? List.of(new OneDnnKernels(), new Nd4jKernels()) : nd4j();
    }

    /** ND4J's ops alone: the oracle. */
    public static List<KernelFactory> nd4j() {
        return List.of(new Nd4jKernels());
    }

    /** The kernels' versions and the processor features they use: where these differ, results may in the last bit. */
    public static String fingerprint() {
        return onCpu() && OneDnnKernels.isAvailable() ? OneDnnKernels.fingerprint() : "no onednn";
    }

    private static boolean onCpu() {
        return Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend");
    }
}
