package dev.cairn.server.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.cairn.server.encoding.Parts.Range;
import dev.cairn.server.encoding.PushEncoding.Correction;
import dev.cairn.server.encoding.PushEncoding.Sparse;
import dev.cairn.server.round.Chunks;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SparseEncodingTest {
    private static final int PARAMETERS = 1_000;
    private static final Chunks CHUNKS = new Chunks(0, PARAMETERS, 320);

    static List<Selection> selections() {
        return List.of(
                new Selection.Threshold(2, 0),
                new Selection.Threshold(4, 10),
                new Selection.TopK(0.01, 0),
                new Selection.TopK(0.01, 10),
                new Selection.TopK(1, 0));
    }

    /** A rank's encoder with the server's decoder behind it. */
    private static final class Wire {
        final GradientEncoder encoder;
        final GradientDecoder decoder;
        int bytes;

        Wire(Selection selection, Correction correction, Parts parts) {
            Encodings encodings = new Encodings(new Sparse(selection, correction), Encoding.FP32, parts);
            encoder = GradientEncoder.of(encodings, CHUNKS);
            decoder = new GradientDecoder(encodings, CHUNKS);
        }

        /** What arrives of a gradient. */
        float[] send(long step, float[] gradient) {
            float[] arrived = new float[PARAMETERS];
            for (int chunk = 0; chunk < CHUNKS.count(); chunk++) {
                UnsafeBuffer payload = payload(step, chunk, gradient);
                float[] values = new float[CHUNKS.length(chunk)];
                assertThat(decoder.decode(encoder.encoding().code(), chunk, payload, 0, payload.capacity(), values))
                        .isTrue();
                System.arraycopy(values, 0, arrived, CHUNKS.from(chunk), values.length);
                bytes += payload.capacity();
            }
            return arrived;
        }

        UnsafeBuffer payload(long step, int chunk, float[] gradient) {
            UnsafeBuffer whole = new UnsafeBuffer(new byte[PARAMETERS * Float.BYTES]);
            for (int i = 0; i < PARAMETERS; i++) {
                whole.putFloat(i * Float.BYTES, gradient[i]);
            }
            encoder.encode(step, chunk, whole);
            UnsafeBuffer payload = new UnsafeBuffer(new byte[encoder.length()]);
            encoder.write(payload, 0);
            return payload;
        }
    }

    /** Numbers in eighths, few enough that no sum of them is rounded. */
    private static float[] eighths(Random random) {
        float[] gradient = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            gradient[i] = Math.round(random.nextGaussian() * 8) / 8f;
        }
        return gradient;
    }

    @ParameterizedTest
    @MethodSource("selections")
    void shouldOweExactlyWhatHasNotBeenSent(Selection selection) {
        // given
        Random random = new Random(3);
        Wire wire = new Wire(selection, Correction.NONE, Parts.DESCENDING);
        float[] given = new float[PARAMETERS];
        float[] sent = new float[PARAMETERS];

        // when
        for (int step = 0; step < 30; step++) {
            float[] gradient = eighths(random);
            float[] arrived = wire.send(step, gradient);
            for (int i = 0; i < PARAMETERS; i++) {
                given[i] += gradient[i];
                sent[i] += arrived[i];
            }
        }

        // then
        float[] owed = wire.encoder.history().get(0);
        boolean exact = !(selection instanceof Selection.Threshold threshold) || threshold.warmupSteps() == 0;
        for (int i = 0; i < PARAMETERS; i++) {
            assertThat(sent[i] + owed[i]).isCloseTo(given[i], offset(exact ? 0f : 1e-4f));
        }
    }

    @Test
    void shouldSendTheLargestAndOfEqualOnesTheFirst() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            // given
            float[] gradient = eighths(random);
            int most = 1 + random.nextInt(PARAMETERS);
            double ratio = Math.max(1e-6, (double) most / PARAMETERS);

            // when
            float[] arrived =
                    new Wire(new Selection.TopK(ratio, 0), Correction.NONE, Parts.DESCENDING).send(0, gradient);

            // then
            float[] expected = new float[PARAMETERS];
            for (int chunk = 0; chunk < CHUNKS.count(); chunk++) {
                IntStream.range(CHUNKS.from(chunk), CHUNKS.to(chunk))
                        .boxed()
                        .sorted(Comparator.comparing((Integer i) -> -Math.abs(gradient[i]))
                                .thenComparing(i -> i))
                        .limit(Math.max(1, (int) (ratio * CHUNKS.length(chunk) + 0.5)))
                        .forEach(i -> expected[i] = gradient[i]);
            }
            assertThat(arrived).isEqualTo(expected);
        }
    }

    @Test
    void shouldStopTheMomentumOfWhatHasBeenSent() {
        // given
        Wire wire = new Wire(new Selection.Threshold(1, 0), new Correction(0.5f, false), Parts.DESCENDING);
        float[] small = filled(0.5f);
        float[] none = new float[PARAMETERS];

        // when
        float[] first = wire.send(0, small); // velocity 0.5, owed 0.5
        float[] second = wire.send(1, small); // velocity 0.75, owed 1.25: 1 is sent
        float[] third = wire.send(2, none); // velocity 0, owed 0.25

        // then
        assertThat(first).containsOnly(0);
        assertThat(second).containsOnly(1);
        assertThat(third).containsOnly(0);
        assertThat(wire.encoder.history().get(0)).containsOnly(0.25f);
        assertThat(wire.encoder.history().get(1)).containsOnly(0);
    }

    private static float[] filled(float value) {
        float[] values = new float[PARAMETERS];
        Arrays.fill(values, value);
        return values;
    }

    @ParameterizedTest
    @MethodSource("selections")
    void shouldGoOnFromItsHistory(Selection selection) {
        // given
        Random random = new Random(4);
        Correction nesterov = new Correction(0.9f, true);
        Wire wire = new Wire(selection, nesterov, Parts.DESCENDING);
        for (int step = 0; step < 5; step++) {
            wire.send(step, eighths(random));
        }

        // when
        Wire resumed = new Wire(selection, nesterov, Parts.DESCENDING);
        resumed.encoder.restore(wire.encoder.history());

        // then
        float[] gradient = eighths(random);
        assertThat(resumed.send(5, gradient)).isEqualTo(wire.send(5, gradient));
    }

    @ParameterizedTest
    @MethodSource("selections")
    void shouldSendStatisticsExactlyAndNothingOfWhatIsFrozen(Selection selection) {
        // given
        Parts parts = new Parts(
                List.of(new Range(0, 300), new Range(400, 900)), List.of(new Range(300, 350), new Range(900, 1000)));
        float[] gradient = eighths(new Random(5));

        // when
        float[] arrived = new Wire(selection, Correction.NONE, parts).send(0, gradient);

        // then
        assertThat(Arrays.copyOfRange(arrived, 300, 350)).isEqualTo(Arrays.copyOfRange(gradient, 300, 350));
        assertThat(Arrays.copyOfRange(arrived, 900, 1000)).isEqualTo(Arrays.copyOfRange(gradient, 900, 1000));
        assertThat(Arrays.copyOfRange(arrived, 350, 400)).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("selections")
    void shouldNotHideWhatIsNotFinite(Selection selection) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            // given
            Wire wire = new Wire(selection, new Correction(0.9f, false), Parts.DESCENDING);
            float[] gradient = eighths(new Random(6));
            gradient[500] = bad;

            // when
            float[] arrived = wire.send(0, gradient);
            float[] later = wire.send(1, new float[PARAMETERS]);

            // then
            assertThat(Float.compare(arrived[500], bad)).isZero();
            assertThat(later).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
        }
    }

    @Test
    void shouldSendLessAndLessInItsWarmup() {
        // given
        Wire wire = new Wire(new Selection.TopK(0.004, 8), Correction.NONE, Parts.DESCENDING);
        Random random = new Random(7);
        int last = Integer.MAX_VALUE;
        for (int step = 0; step < 8; step++) {
            // when
            wire.bytes = 0;
            wire.send(step, eighths(random));

            // then
            assertThat(wire.bytes).isLessThan(last);
            last = wire.bytes;
        }
        assertThat(last).isLessThan(PARAMETERS * Float.BYTES / 50);
    }

    @ParameterizedTest
    @MethodSource("selections")
    void shouldRefuseWhatIsCutOffOrTooLong(Selection selection) {
        // given
        Wire wire = new Wire(selection, Correction.NONE, new Parts(List.of(new Range(0, 900)), List.of()));
        float[] gradient = eighths(new Random(8));
        UnsafeBuffer payload = wire.payload(0, 0, gradient);
        byte[] longer = Arrays.copyOf(payload.byteArray(), payload.capacity() + 1);
        float[] to = new float[320];
        short code = wire.encoder.encoding().code();

        for (int length = 0; length < payload.capacity(); length++) {
            // when
            boolean taken = wire.decoder.decode(code, 0, payload, 0, length, to);

            // then
            assertThat(taken).as("%d bytes of %d", length, payload.capacity()).isFalse();
        }
        assertThat(wire.decoder.decode(code, 0, new UnsafeBuffer(longer), 0, longer.length, to))
                .isFalse();
        assertThat(wire.decoder.decode(Encoding.FP16.code(), 0, payload, 0, payload.capacity(), to))
                .isFalse();
        assertThat(wire.decoder.decode(99, 0, payload, 0, payload.capacity(), to))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("selections")
    void shouldStandAnyPayload(Selection selection) {
        // given
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Wire wire = new Wire(selection, Correction.NONE, Parts.DESCENDING);
        UnsafeBuffer genuine = wire.payload(20, 0, eighths(random));
        short code = wire.encoder.encoding().code();
        float[] to = new float[320 + 1];
        to[320] = 7;

        for (int i = 0; i < 20_000; i++) {
            // when
            byte[] bytes = genuine.byteArray().clone();
            if (i % 2 == 0) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
            }
            wire.decoder.decode(code, 0, new UnsafeBuffer(bytes), 0, bytes.length, to);

            // then
            assertThat(to[320]).isEqualTo(7);
        }
    }
}
