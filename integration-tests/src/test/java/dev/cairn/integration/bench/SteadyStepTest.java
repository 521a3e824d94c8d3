package dev.cairn.integration.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.cairn.worker.step.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A compiled step allocates nothing once it runs: neither on the heap nor natively. */
class SteadyStepTest {
    private static final long HEAP_BYTES = 300;

    /** Kernels over vectors take heap until the JIT compiler has come to them. */
    private static final int WARM_UP = 100;

    private static final int WARM_UPS = 100;
    /** So many rounds on end must take none: the JIT compiler throws code away and begins again before it is done. */
    private static final int QUIET_ROUNDS = 5;

    private static final long PAGE_BYTES = 4096;

    /** The JIT compiler's own memory, and what the heap touches, are in it; a leak of a page a step is above it. */
    private static final long RESIDENT_BYTES = 16 << 20;

    @BeforeEach
    void load() {
        Backend.load();
    }

    @Test
    void shouldAllocateNothingInASteadyStep() {
        allocateNothing(LeNetWorkload.small(), 300);
    }

    static List<Reference> references() {
        return Reference.ALL;
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("references")
    void shouldAllocateNothingInThousandsOfSteps(Reference reference) {
        allocateNothing(reference.small().get(), 5_000);
    }

    private static void allocateNothing(Workload workload, int steps) {
        try (var step = new BoundStep(workload)) {
            warmUp(step);
            long tracked = Pointer.totalBytes();
            long resident = residentBytes();

            assertThat(heapBytes(step, steps)).as("bytes of heap a step").isLessThan(HEAP_BYTES);
            assertThat(Pointer.totalBytes()).as("bytes that JavaCPP holds").isEqualTo(tracked);
            assertThat(residentBytes() - resident)
                    .as("growth of resident memory")
                    .isLessThan(RESIDENT_BYTES);
        }
    }

    private static void warmUp(BoundStep step) {
        int quiet = 0;
        for (int round = 0; round < WARM_UPS && quiet < QUIET_ROUNDS; round++) {
            quiet = heapBytes(step, WARM_UP) < HEAP_BYTES ? quiet + 1 : 0;
        }
    }

    /** What a step takes of the heap, the mean over so many. */
    private static long heapBytes(BoundStep step, int steps) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < steps; i++) {
            step.gradient();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / steps;
    }

    private static long residentBytes() {
        try {
            return PAGE_BYTES
                    * Long.parseLong(
                            Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
