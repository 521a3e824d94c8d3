package dev.cairn.integration.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a step says of its gradient on the way: that a part is final must be true, or another gradient would leave. */
class AnnouncedGradientTest {
    static Stream<Named<Supplier<Workload>>> networks() {
        return OverfitTest.small();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void shouldSayOfEachPartOnceAndNotTooEarlyThatItIsFinal(Supplier<Workload> workload) {
        Backend.load();
        try (var model = new BoundStep(workload.get())) {
            DirectBuffer gradients = model.step().gradients();
            var announced = new UnsafeBuffer(new byte[gradients.capacity()]);
            int[] times = new int[gradients.capacity() / Float.BYTES];
            begin(model);
            float[] losses = new float[1];

            float loss = model.gradient((from, to, sofar) -> {
                announced.putBytes(from * Float.BYTES, gradients, from * Float.BYTES, (to - from) * Float.BYTES);
                Arrays.setAll(times, i -> times[i] + (i >= from && i < to ? 1 : 0));
                losses[0] = sofar;
            });

            assertThat(Arrays.stream(times).allMatch(said -> said == 1)).isTrue();
            assertThat(announced.equals(new UnsafeBuffer(bytes(gradients)))).isTrue();
            assertThat(losses[0]).isEqualTo(loss);
        }
    }

    @ParameterizedTest
    @MethodSource("references")
    void shouldSayItWhileOtherPartsAreStillToCome(Reference reference) {
        Backend.load();
        try (var model = new BoundStep(reference.small().get())) {
            DirectBuffer gradients = model.step().gradients();
            List<byte[]> seen = new ArrayList<>();
            begin(model);

            model.gradient((from, to, loss) -> seen.add(bytes(gradients)));

            assertThat(Arrays.equals(seen.get(0), bytes(gradients))).isFalse();
        }
    }

    static List<Reference> references() {
        return Reference.ALL;
    }

    /** Near the initial values, some of which are zero and let no gradient through. */
    private static void begin(BoundStep model) {
        float[] initial = model.initial();
        for (int i = 0; i < initial.length; i++) {
            model.step().parameters().putFloat(i * Float.BYTES, initial[i] + 0.01f * (i % 7));
        }
    }

    private static byte[] bytes(DirectBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}
