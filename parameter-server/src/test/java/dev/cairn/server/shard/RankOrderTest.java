package dev.cairn.server.shard;

import static dev.cairn.server.shard.HandSteppedServer.RATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.block.Block;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.round.Guard;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.AmsGrad;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Frozen;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Nesterov;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.RmsProp;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.Turns;
import dev.cairn.server.update.WeightDecay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankOrderTest {
    private static final int PARAMETERS = 1_003;
    private static final int CHUNK = 64;
    private static final List<Optimizer> OPTIMIZERS = List.of(
            Optimizer.of(new Sgd(), RATE),
            Optimizer.of(new Momentum(0.9f), RATE).withDecay(new WeightDecay(0.01f, false)),
            Optimizer.of(new Nesterov(0.9f), RATE),
            Optimizer.of(new RmsProp(0.99f, 1e-8f), RATE),
            Optimizer.of(new Adam(), RATE),
            Optimizer.of(new Adam(), RATE).withDecay(new WeightDecay(0.1f, true)),
            Optimizer.of(new AmsGrad(new Adam()), RATE).withTurns(new Turns(3, 1, 3)),
            Optimizer.of(new MovingAverage(0.9f)),
            Optimizer.of(new Frozen()));
    private static final Updates CLIPPED =
            mixed().withClipping(new Clipping(5, 0.5f)).withGuard(Guard.SKIPS_NON_FINITE);
    private static final List<Updates> UPDATES = Stream.concat(
                    OPTIMIZERS.stream().map(Updates::of),
                    Stream.of(
                            mixed(),
                            mixed().withClipping(new Clipping(3, Float.POSITIVE_INFINITY)),
                            mixed().withClipping(new Clipping(Double.POSITIVE_INFINITY, 0.3f)),
                            CLIPPED))
            .toList();
    /** One block of each kind, with borders in chunks and at their ends. */
    private static Updates mixed() {
        List<Block> blocks = new ArrayList<>();
        int[] lengths = {1, 63, 64, 200, 5, 3, 400, 64};
        for (int length : lengths) {
            blocks.add(new Block("block", length, OPTIMIZERS.get(blocks.size())));
        }
        int rest = PARAMETERS - Arrays.stream(lengths).sum();
        blocks.add(new Block("rest", rest, OPTIMIZERS.get(blocks.size())));
        return Updates.of(new Blocks(blocks));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "2, 1", "2, 2", "3, 1", "3, 3", "4, 2", "7, 1", "7, 3"})
    void shouldGiveTheSameBitsWhateverTheOrderOfArrival(int ranks, int shards) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (Updates updates : UPDATES) {
            // given
            float[] initial = Reference.random(random, PARAMETERS);
            Reference reference = new Reference(updates, initial);
            HandSteppedServer server = new HandSteppedServer(ranks, shards, updates, initial, CHUNK, 100);
            List<FakeWorker> workers = server.joined(ranks);

            for (int step = 0; step < 12; step++) {
                Batch batch = Batch.random(random, ranks, step);
                for (FakeWorker worker : workers) {
                    batch.push(worker);
                }

                // when
                server.endpoints.forEach(endpoint -> endpoint.scramble(random));
                server.run();
                batch.apply(reference, server.borders());

                // then
                assertThat(server.parameters()).as("%s, step %d", updates, step).isEqualTo(reference.parameters);
                assertThat(server.losses.get(step)).isCloseTo(batch.meanLoss(), Offset.offset(1e-9));
                for (FakeWorker worker : workers) {
                    worker.endpoint.scramble(random);
                    worker.listen();
                    assertThat(worker.step).isEqualTo(step + 1L);
                    assertThat(worker.pulled).isEqualTo(reference.parameters);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "4, 1", "7, 2"})
    void shouldGiveTheSameBitsOverANetworkThatLosesAndRepeats(int ranks, int shards) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (Updates updates : List.of(mixed(), CLIPPED)) {
            // given
            float[] initial = Reference.random(random, PARAMETERS);
            Reference reference = new Reference(updates, initial);
            HandSteppedServer server = new HandSteppedServer(ranks, shards, updates, initial, CHUNK, 100);
            List<FakeWorker> workers = server.joined(ranks);
            server.network.disturb(random, 0.2, 0.2);

            for (int step = 0; step < 6; step++) {
                Batch batch = Batch.random(random, ranks, step);

                // when
                for (int attempt = 0; !allAre(workers, step + 1); attempt++) {
                    assertThat(attempt).as("attempts at step %d", step).isLessThan(100);
                    for (FakeWorker worker : workers) {
                        if (worker.step <= step) {
                            batch.push(worker);
                            worker.pull(step + 1);
                        }
                    }
                    server.pass(Duration.ofMillis(300));
                    workers.forEach(FakeWorker::listen);
                }
                batch.apply(reference, server.borders());

                // then
                assertThat(server.parameters()).as("%s, step %d", updates, step).isEqualTo(reference.parameters);
                assertThat(workers)
                        .allSatisfy(worker -> assertThat(worker.pulled).isEqualTo(reference.parameters));
            }
        }
    }

    private static boolean allAre(List<FakeWorker> workers, long step) {
        return workers.stream().allMatch(worker -> worker.step == step);
    }

    /** One step's gradients and examples. */
    @SuppressWarnings("ArrayRecordComponent") // built and read here only, never compared
    private record Batch(long step, float[][] gradients, int[] examples) {
        /** Uneven, and in every third step nothing for one rank. */
        static Batch random(Random random, int ranks, int step) {
            int[] examples = random.ints(ranks, 1, 40).toArray();
            if (step % 3 == 1 && ranks > 1) {
                examples[random.nextInt(ranks)] = 0;
            }
            float[][] gradients = new float[ranks][];
            Arrays.setAll(gradients, rank -> Reference.random(random, PARAMETERS));
            return new Batch(step, gradients, examples);
        }

        int size() {
            return Arrays.stream(examples).sum();
        }

        void push(FakeWorker worker) {
            worker.push(step, gradients[worker.rank], examples[worker.rank], size());
        }

        void apply(Reference reference, int[][] borders) {
            reference.step(gradients, examples, size(), borders);
        }

        double meanLoss() {
            double sum = 0;
            for (int rank = 0; rank < examples.length; rank++) {
                sum += examples[rank] * (rank + 1.0);
            }
            return sum / size();
        }
    }
}
