package dev.cairn.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
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
        return new Backend(device, "nd4j " + version() + " " + features + ", " + Kernels.fingerprint());
    }

    /** ND4J's version, from where a jar of everything has it too: such a jar's manifest is not ND4J's. */
    private static String version() {
        var properties = new Properties();
        try (InputStream in = Nd4j.class.getResourceAsStream("/org/eclipse/org.nd4j-nd4j-api-git.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("git.build.version", "of unknown version");
    }
}
