package dev.cairn.worker.diagnosis;

import dev.cairn.worker.device.Cards;
import dev.cairn.worker.device.Choice;
import dev.cairn.worker.device.Offer;
import dev.cairn.worker.device.Wish;
import dev.cairn.worker.step.Backend;
import java.io.File;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one process has to compute with.
 *
 * @param java version and flags
 * @param host cores and memory
 * @param cards that the driver lists for it
 * @param choice what a worker here would compute on
 * @param backend what ND4J loads on the CPU, with the features that kernels use
 */
public record HostFacts(Java java, Host host, Cards cards, Choice choice, Backend backend) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Below it Aeron's buffers have no room; a container that is not told otherwise has 64. */
    private static final long LEAST_SHARED_MIB = 128;

    /**
     * Java as it was started.
     *
     * @param heapMiB most that the heap may take
     * @param hasVectors whether the Vector API is there, for the fast kernels
     * @param opensMemory whether Aeron may reach into jdk.internal.misc
     */
    public record Java(String version, long heapMiB, boolean hasVectors, boolean opensMemory) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The machine, as far as this process may use it.
     *
     * @param sharedMiB free in /dev/shm; -1 where there is none
     * @param temporaryMiB free where shards are fetched to and libraries unpacked
     */
    public record Host(int cores, long memoryMiB, long sharedMiB, long temporaryMiB) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Looks around. Loads ND4J on the CPU.
     *
     * @param card that Spark has given this process; null for none
     */
    public static HostFacts here(Wish wish, @Nullable String card) {
        return here(Choice.of(wish, card == null ? Offer.here() : Offer.seeing(card)));
    }

    /** The same for a process that computes on this. */
    public static HostFacts here(Choice choice) {
        return new HostFacts(ownJava(), ownHost(), Cards.here(), choice, Backend.load());
    }

    private static Java ownJava() {
        return new Java(
                Runtime.version().toString(),
                mebibytes(Runtime.getRuntime().maxMemory()),
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                Object.class.getModule().isOpen("jdk.internal.misc", HostFacts.class.getModule()));
    }

    private static Host ownHost() {
        File shared = new File("/dev/shm");
        long memory =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0;
        return new Host(
                Runtime.getRuntime().availableProcessors(),
                mebibytes(memory),
                shared.isDirectory() ? mebibytes(shared.getUsableSpace()) : -1,
                mebibytes(new File(System.getProperty("java.io.tmpdir")).getUsableSpace()));
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }

    /** For people, a line for each kind of thing. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("Java %s, heap %.1f GiB", java.version(), java.heapMiB() / 1024.0));
        lines.add(line(
                "%d cores, %.1f GiB memory, %s, %.1f GiB for temporary files",
                host.cores(),
                host.memoryMiB() / 1024.0,
                host.sharedMiB() < 0 ? "no /dev/shm" : line("%.1f GiB in /dev/shm", host.sharedMiB() / 1024.0),
                host.temporaryMiB() / 1024.0));
        lines.add(
                cards.list().isEmpty()
                        ? "no GPU: " + cards.problem()
                        : "GPUs "
                                + cards.list().stream()
                                        .map(card -> card.index() + ": " + card)
                                        .toList());
        lines.add("computes on " + choice);
        lines.add("kernels: " + backend.fingerprint());
        return lines;
    }

    /** What stands in the way of a run, each with the way out. */
    public List<String> missing(Wish wish) {
        List<String> missing = new ArrayList<>();
        if (!java.version().startsWith("17.")) {
            missing.add("Java " + java.version() + ": must be 17; set JAVA_HOME to a JDK 17");
        }
        if (!java.opensMemory()) {
            missing.add(
                    "Java runs without --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED, which Aeron needs; start by"
                            + " deploy/bin/cairn, or give the flag to spark-submit by --driver-java-options");
        }
        if (!java.hasVectors()) {
            missing.add("Java runs without --add-modules=jdk.incubator.vector, so the kernels are slow ones; start by"
                    + " deploy/bin/cairn, or give the flag to spark-submit by --driver-java-options");
        }
        if (host.sharedMiB() < LEAST_SHARED_MIB) {
            missing.add(
                    "/dev/shm has " + Math.max(0, host.sharedMiB()) + " MiB free: Aeron needs " + LEAST_SHARED_MIB
                            + "; mount a larger one (docker --shm-size, a memory-backed emptyDir), or use server.transport=tcp");
        }
        if (wish == Wish.GPU && !choice.isGpu()) {
            missing.add("worker.device=gpu: " + choice.reason());
        }
        return missing;
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
