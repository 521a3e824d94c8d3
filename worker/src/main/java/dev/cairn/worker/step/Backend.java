package dev.cairn.worker.step;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.device.Card;
import dev.cairn.worker.device.Choice;
import dev.cairn.worker.device.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The ND4J backend that was really loaded.
 *
 * @param name {@code cpu}, or {@code gpu} with the card
 * @param fingerprint processor features and library versions: replicas agree to the bit where these are equal
 */
public record Backend(String name, String fingerprint) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Of the card's free memory, what ND4J may take: the CUDA libraries need some of their own. */
    private static final double SHARE = 0.92;

    private static @Nullable Choice chosen;

    /** What this process has loaded; where it has loaded nothing yet, the CPU. */
    public static Backend load() {
        return load(Choice.cpu("nothing else was chosen"));
    }

    /**
     * Loads ND4J on what was chosen. A process has one backend: the first call decides.
     *
     * @throws CairnException CONFIGURATION where ND4J has loaded the CPU's backend though a card was chosen
     */
    public static synchronized Backend load(Choice choice) {
        Choice decided = chosen == null ? choice : chosen;
        if (chosen == null && Offer.hasBackendHere()) {
            OneBackend.show(choice.isGpu());
        }
        chosen = decided;
        Card card = decided.card();
        if (card == null) {
            return describe("cpu");
        }
        requireLoaded(decided);
        Nd4j.getEnvironment().setDeviceLimit(0, (long) (SHARE * card.freeMiB()) << 20);
        return describe("gpu " + card);
    }

    /** ND4J falls back to another backend with a warning alone, and throws whatever its initializers throw. */
    private static void requireLoaded(Choice decided) {
        String otherwise = "worker.device: " + decided + " was chosen, but ND4J's CUDA backend does not load";
        try {
            if (Nd4j.getEnvironment().isCPU()) {
                throw new CairnException(ExitCode.CONFIGURATION, otherwise + "; use worker.device=cpu");
            }
        } catch (LinkageError | RuntimeException e) {
            if (e instanceof CairnException told) {
                throw told;
            }
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new CairnException(ExitCode.CONFIGURATION, otherwise + ": " + cause + "; use worker.device=cpu", e);
        }
    }

    /** Keeps the calling thread's native ops to one thread: a replica is one thread. */
    private static Backend describe(String device) {
        Nd4j.getBackend(); // loads it
        NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
        ops.setOmpNumThreads(1);
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
