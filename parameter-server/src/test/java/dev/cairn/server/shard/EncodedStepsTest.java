package dev.cairn.server.shard;

import static dev.cairn.server.shard.HandSteppedServer.RATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.Consistency;
import dev.cairn.server.block.Block;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.encoding.Encoding;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.encoding.PushEncoding;
import dev.cairn.server.encoding.PushEncoding.Correction;
import dev.cairn.server.encoding.PushEncoding.Dense;
import dev.cairn.server.encoding.PushEncoding.Sparse;
import dev.cairn.server.encoding.Selection;
import dev.cairn.server.protocol.RequestWriter.Contribution;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With every encoding the server ends on the bits of a plain loop that knows nothing of messages. */
class EncodedStepsTest {
    private static final int PARAMETERS = 500;
    private static final int CHUNK = 64;
    private static final int STATISTICS_FROM = 400;
    private static final int STATISTICS_TO = 420;
    private static final int RANKS = 3;

    static List<Encodings> encodings() {
        return List.of(
                new Encodings(new Dense(Encoding.FP32), Encoding.FP16),
                new Encodings(new Dense(Encoding.FP16), Encoding.FP32),
                new Encodings(new Dense(Encoding.BF16), Encoding.BF16),
                sparse(new Selection.Threshold(1.5f, 0), new Correction(0.9f, false)),
                sparse(new Selection.Threshold(2, 0), Correction.NONE),
                sparse(new Selection.TopK(0.02, 0), new Correction(0.9f, false)),
                sparse(new Selection.TopK(0.1, 0), new Correction(0.5f, true)),
                sparse(new Selection.TopK(0.05, 0), Correction.NONE));
    }

    private static Encodings sparse(Selection selection, Correction correction) {
        return new Encodings(new Sparse(selection, correction), Encoding.FP32);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void shouldEndOnTheBitsOfAPlainLoop(Encodings encodings) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        // given
        UpdateRule rule = encodings.push() instanceof Sparse ? new Sgd() : new Adam();
        Updates updates = Updates.of(new Blocks(List.of(
                new Block("weights", STATISTICS_FROM, Optimizer.of(rule, RATE)),
                new Block("statistics", STATISTICS_TO - STATISTICS_FROM, Optimizer.of(new MovingAverage(0.9f))),
                new Block("more", PARAMETERS - STATISTICS_TO, Optimizer.of(rule, RATE)))));
        float[] initial = Reference.random(random, PARAMETERS);
        Reference reference = new Reference(updates, initial);
        List<PlainWire> wires = IntStream.range(0, RANKS)
                .mapToObj(rank -> new PlainWire(encodings.push()))
                .toList();
        HandSteppedServer server = new HandSteppedServer(
                RANKS, 2, Consistency.SYNC, updates, encodings, ServerState.initial(initial), CHUNK, 100);
        List<FakeWorker> workers = server.joined(RANKS);

        for (int step = 0; step < 12; step++) {
            int[] examples = random.ints(RANKS, 1, 9).toArray();
            examples[1] = step % 4 == 2 ? 0 : examples[1];
            int batchExamples = Arrays.stream(examples).sum();
            float[][] gradients = new float[RANKS][];
            Arrays.setAll(gradients, rank -> Reference.random(random, PARAMETERS));

            // when
            List<FakeWorker> order = new ArrayList<>(workers);
            Collections.shuffle(order, random);
            for (FakeWorker worker : order) {
                worker.push(step, gradients[worker.rank], examples[worker.rank], batchExamples);
                server.run();
            }
            workers.forEach(FakeWorker::listen);

            // then
            float[][] arrived = new float[RANKS][];
            int now = step;
            Arrays.setAll(
                    arrived,
                    rank -> examples[rank] == 0
                            ? gradients[rank]
                            : wires.get(rank).send(gradients[rank]));
            reference.step(arrived, examples, batchExamples);
            assertThat(server.parameters()).as("step %d", now).isEqualTo(reference.parameters);
            float[] pulled = rounded(encodings.pull(), reference.parameters);
            assertThat(workers).allSatisfy(worker -> assertThat(worker.pulled).isEqualTo(pulled));
        }
    }

    /** What becomes of one rank's gradients on their way, in plain loops. */
    private static final class PlainWire {
        private final PushEncoding encoding;
        private final float[] velocity = new float[PARAMETERS];
        private final float[] owed = new float[PARAMETERS];

        PlainWire(PushEncoding encoding) {
            this.encoding = encoding;
        }

        float[] send(float[] gradient) {
            if (!(encoding instanceof Sparse sparse)) {
                return rounded(encoding.encoding(), gradient);
            }
            float m = sparse.correction().momentum();
            for (int i = 0; i < PARAMETERS; i++) {
                velocity[i] = m * velocity[i] + gradient[i];
                owed[i] += sparse.correction().nesterov() ? m * velocity[i] + gradient[i] : velocity[i];
            }
            float[] sent = new float[PARAMETERS];
            for (int from = 0; from < PARAMETERS; from += CHUNK) {
                for (int i : picked(sparse.selection(), from, Math.min(PARAMETERS, from + CHUNK))) {
                    sent[i] = sparse.selection() instanceof Selection.Threshold threshold
                            ? Math.copySign(threshold.threshold(), owed[i])
                            : rounded(Encoding.BF16, owed[i]);
                    owed[i] -= sent[i];
                    velocity[i] = 0;
                }
            }
            System.arraycopy(gradient, STATISTICS_FROM, sent, STATISTICS_FROM, STATISTICS_TO - STATISTICS_FROM);
            return sent;
        }

        private int[] picked(Selection selection, int from, int to) {
            int[] weights = IntStream.range(from, to)
                    .filter(i -> i < STATISTICS_FROM || i >= STATISTICS_TO)
                    .toArray();
            if (selection instanceof Selection.TopK topK) {
                return Arrays.stream(weights)
                        .boxed()
                        .sorted(Comparator.comparing((Integer i) -> -Math.abs(owed[i]))
                                .thenComparing(i -> i))
                        .limit(Math.max(1, Math.round(topK.ratio() * weights.length)))
                        .mapToInt(i -> i)
                        .toArray();
            }
            float threshold = ((Selection.Threshold) selection).threshold();
            return Arrays.stream(weights)
                    .filter(i -> Math.abs(owed[i]) >= threshold)
                    .toArray();
        }
    }

    private static float[] rounded(Encoding encoding, float[] numbers) {
        float[] rounded = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            rounded[i] = rounded(encoding, numbers[i]);
        }
        return rounded;
    }

    /** To a multiple of the last place's unit, ties to even. */
    private static float rounded(Encoding encoding, float number) {
        if (encoding == Encoding.FP32) {
            return number;
        }
        int exponent = encoding == Encoding.FP16 ? Math.max(-14, Math.getExponent(number)) : Math.getExponent(number);
        double unit = Math.pow(2, exponent - (encoding == Encoding.FP16 ? 10 : 7));
        return (float) (Math.rint(number / unit) * unit);
    }

    @Test
    void shouldCountAndForgetWhatIsNotAsAgreed() {
        // given
        Encodings topK = sparse(new Selection.TopK(0.1, 0), Correction.NONE);
        Updates updates = Updates.of(Optimizer.of(new Sgd(), RATE));
        float[] initial = new float[PARAMETERS];
        HandSteppedServer server =
                new HandSteppedServer(1, 1, Consistency.SYNC, updates, topK, ServerState.initial(initial), CHUNK, 100);
        FakeWorker worker = server.joined(1).get(0);
        Contribution of = new Contribution(worker.sessions[0], 0, 0, 1, 1, 1);
        byte[] manyValues = {(byte) 0xff, (byte) 0xff, 0, 1, 2, 3};

        // when
        worker.requests.get(0).push(of, 0, Encoding.FP16.code(), CHUNK * 2, (buffer, offset) -> {});
        worker.requests.get(0).push(of, 0, Encoding.THRESHOLD.code(), 7, (buffer, offset) -> {});
        worker.requests.get(0).push(of, 0, (short) 77, 0, (buffer, offset) -> {});
        worker.requests
                .get(0)
                .push(of, 0, Encoding.TOPK.code(), 6, (buffer, offset) -> buffer.putBytes(offset, manyValues));
        server.run();

        // then
        assertThat(server.agent().ignored()).isEqualTo(4);
        worker.push(0, Reference.random(new Random(1), PARAMETERS), 1, 1);
        server.run();
        assertThat(server.step()).isEqualTo(1);
        assertThat(server.aborts).isEmpty();
    }
}
