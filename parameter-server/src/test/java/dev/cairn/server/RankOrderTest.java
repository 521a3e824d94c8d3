package dev.cairn.server;

import static dev.cairn.server.HandSteppedServer.RATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.block.Block;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.AmsGrad;
import dev.cairn.server.update.Frozen;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Nesterov;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.RmsProp;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.Turns;
import dev.cairn.server.update.WeightDecay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    private static final List<Blocks> BLOCKS = Stream.concat(OPTIMIZERS.stream().map(Blocks::all), Stream.of(mixed()))
            .toList();

    /** One block of each kind, with borders in chunks and at their ends. */
    private static Blocks mixed() {
        List<Block> blocks = new ArrayList<>();
        int[] lengths = {1, 63, 64, 200, 5, 3, 400, 64};
        for (int length : lengths) {
            blocks.add(new Block("block", length, OPTIMIZERS.get(blocks.size())));
        }
        int rest = PARAMETERS - Arrays.stream(lengths).sum();
        blocks.add(new Block("rest", rest, OPTIMIZERS.get(blocks.size())));
        return new Blocks(blocks);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void shouldGiveTheSameBitsWhateverTheOrderOfArrival(int ranks) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (Blocks blocks : BLOCKS) {
            // given
            float[] initial = Reference.random(random, PARAMETERS);
            Reference reference = new Reference(blocks, initial);
            HandSteppedServer server = new HandSteppedServer(ranks, blocks, initial, CHUNK, 100);
            List<FakeWorker> workers = server.joined(ranks);

            for (int step = 0; step < 12; step++) {
                int[] examples = examples(random, ranks, step);
                int batch = Arrays.stream(examples).sum();
                float[][] gradients = new float[ranks][];
                for (FakeWorker worker : workers) {
                    gradients[worker.rank] = Reference.random(random, PARAMETERS);
                    worker.push(step, gradients[worker.rank], examples[worker.rank], batch);
                }

                // when
                server.endpoint.scramble(random);
                server.run();
                reference.step(gradients, examples, batch);

                // then
                assertThat(server.parameters()).as("%s, step %d", blocks, step).isEqualTo(reference.parameters);
                assertThat(server.losses.get(step)).isCloseTo(meanLoss(examples, batch), Offset.offset(1e-9));
                for (FakeWorker worker : workers) {
                    worker.endpoint.scramble(random);
                    worker.listen();
                    assertThat(worker.step).isEqualTo(step + 1L);
                    assertThat(worker.pulled).isEqualTo(reference.parameters);
                }
            }
        }
    }

    /** Uneven, and in every third step nothing for one rank. */
    private static int[] examples(Random random, int ranks, int step) {
        int[] examples = random.ints(ranks, 1, 40).toArray();
        if (step % 3 == 1 && ranks > 1) {
            examples[random.nextInt(ranks)] = 0;
        }
        return examples;
    }

    private static double meanLoss(int[] examples, int batch) {
        double sum = 0;
        for (int rank = 0; rank < examples.length; rank++) {
            sum += examples[rank] * (rank + 1.0);
        }
        return sum / batch;
    }
}
