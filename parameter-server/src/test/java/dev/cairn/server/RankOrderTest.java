package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.update.Adam;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankOrderTest {
    private static final int PARAMETERS = 1_003;
    private static final int CHUNK = 64;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void shouldGiveTheSameBitsWhateverTheOrderOfArrival(int ranks) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (UpdateRule rule : new UpdateRule[] {new Sgd(), new Momentum(0.9f), new Adam()}) {
            // given
            float[] initial = Reference.random(random, PARAMETERS);
            Reference reference = new Reference(rule, initial);
            HandSteppedServer server = new HandSteppedServer(ranks, rule, initial, CHUNK, 100);
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
                assertThat(server.parameters()).as("%s, step %d", rule, step).isEqualTo(reference.parameters);
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
