package dev.cairn.worker.step;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The ND4J backend that was really loaded.
 *
 * @param name such as {@code cpu (CpuBackend)}
 * @param fingerprint processor features and library versions: replicas agree to the bit where these are equal
 */
public record Backend(String name, String fingerprint) {

    /** Loads ND4J, and keeps the calling thread's native ops to one thread: a replica is one thread. */
    public static Backend load() {
        var backend = Nd4j.getBackend();
        var ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
        ops.setOmpNumThreads(1);
        String device = backend.getClass().getSimpleName().equals("CpuBackend") ? "cpu" : "gpu";
        String features = "avx2=" + ops.isMinimalRequirementsMet() + ",level=" + ops.binaryLevel() + ",optimal="
                + ops.optimalLevel();
        String version = backend.getClass().getPackage().getImplementationVersion();
        return new Backend(device, "nd4j " + version + " " + features + ", " + Kernels.fingerprint());
    }
}
