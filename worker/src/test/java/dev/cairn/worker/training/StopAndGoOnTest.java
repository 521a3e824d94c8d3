package dev.cairn.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.vision.ImageClassifier;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.encoding.Encoding;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.encoding.PushEncoding;
import dev.cairn.server.encoding.PushEncoding.Correction;
import dev.cairn.server.encoding.Selection;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.ShardWriter;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.Colour;
import dev.cairn.worker.data.augment.Geometry;
import dev.cairn.worker.data.augment.Mixup;
import dev.cairn.worker.scoring.ClassificationScoring;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.CompiledStep;
import dev.cairn.worker.step.NetworkFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Workers and server that stop and go on from the server's state, with dropout and augmented images. */
@Timeout(120)
class StopAndGoOnTest {
    private static final int SIDE = 6;
    private static final int CLASSES = 3;
    private static final int EXAMPLES = 50;
    private static final int BATCH = 16;
    private static final int STEPS_PER_EPOCH = 4;
    private static final long LAST = 2 * STEPS_PER_EPOCH + 1;
    private static final long SEED = 5;
    private static final NetworkFactory NETWORK = () -> new ImageClassifier(1, SIDE, SIDE, CLASSES, SEED)
            .build(images -> images.flat().dense("dense", 12).relu("dense").dropout("dropout", 0.3));
    private static final List<Feed> FEEDS = List.of(
            Feed.images(
                    "image",
                    "image",
                    Scaling.BYTES_TO_UNIT,
                    new Augmentation(new Geometry(true, 1, 20, 0.2, 0.7), 0, Colour.NONE, 2),
                    Mixup.NONE),
            Feed.unchanged("label", "label"));

    @TempDir
    private static Path folder;

    private static String data = "";
    private static float[] initial = {};

    private Encodings encodings = Encodings.EXACT;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Long> ledger = new ArrayList<>();

    @BeforeAll
    static void prepare() throws IOException {
        Backend.load();
        initial = CompiledStep.initialParameters(NETWORK.build());
        data = write();
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private static String write() throws IOException {
        var columns = List.of(
                new Column("image", ElementType.UINT8, List.of(1, SIDE, SIDE)),
                new Column("label", ElementType.INT32, List.of()));
        var target = new org.apache.hadoop.fs.Path(folder.toUri());
        FileSystem files = ShardedDataset.fileSystem(target, new Configuration(false));
        Random random = new Random(1);
        var file = new org.apache.hadoop.fs.Path(target, "part-00000.arrow");
        try (var writer = new ShardWriter(files, file, columns)) {
            for (int id = 0; id < EXAMPLES; id++) {
                byte[] pixels = new byte[SIDE * SIDE];
                random.nextBytes(pixels);
                ByteBuffer label = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
                writer.append(
                        id, ByteBuffer.wrap(pixels), label.putInt(id % CLASSES).flip());
            }
            new Manifest("cafe", columns, EXAMPLES, List.of(writer.finish()), Map.of()).write(files, target);
        }
        return target.toString();
    }

    static Stream<UpdateRule> rules() {
        return Stream.of(new Sgd(), new Momentum(0.9f), new Adam());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldEndOnTheSameBitsAfterStopsAtTheFirstStepInAnEpochAndAtItsEdge(UpdateRule rule) throws Exception {
        // given
        Updates updates = updates(rule);
        ServerState whole = train(updates, ServerState.initial(initial), 2, LAST);

        // when
        ServerState pieces = ServerState.initial(initial);
        for (long stop : new long[] {1, 3, STEPS_PER_EPOCH, LAST}) {
            pieces = train(updates, pieces, 2, stop);
        }

        // then
        assertThat(pieces.step()).isEqualTo(LAST);
        assertThat(pieces.parameters()).isEqualTo(whole.parameters()).isNotEqualTo(initial);
        assertThat(pieces.vectors()).hasSameSizeAs(whole.vectors());
        for (int i = 0; i < whole.vectors().size(); i++) {
            assertThat(pieces.vectors().get(i)).isEqualTo(whole.vectors().get(i));
        }
    }

    @Test
    void shouldSeeEachExampleOnceAnEpochWithThreeWorkersThenTwoThenThree() throws Exception {
        // given
        Updates updates = updates(new Adam());
        ServerState whole = train(updates, ServerState.initial(initial), 3, LAST);
        List<Long> alone = List.copyOf(ledger);
        ledger.clear();

        // when
        ServerState pieces = train(updates, ServerState.initial(initial), 3, 2);
        pieces = train(updates, pieces, 2, 5);
        pieces = train(updates, pieces, 3, LAST);

        // then
        assertThat(ledger).isEqualTo(alone).containsExactly(16L, 16L, 16L, 2L, 16L, 16L, 16L, 2L, 16L);
        for (int i = 0; i < initial.length; i++) {
            assertThat(pieces.parameters()[i]).isCloseTo(whole.parameters()[i], within(1e-5f));
        }
    }

    static Stream<PushEncoding> encodings() {
        var topK = new Selection.TopK(0.05, 2);
        return Stream.of(
                new PushEncoding.Sparse(topK, Correction.NONE),
                new PushEncoding.Sparse(topK, new Correction(0.9f, false)),
                new PushEncoding.Sparse(new Selection.Threshold(0.02f, 0), new Correction(0.9f, true)));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void shouldEndOnTheSameBitsWhereRanksHaveNotSentAll(PushEncoding push, @TempDir Path checkpoints) throws Exception {
        // given
        Updates updates = updates(new Sgd());
        encodings = new Encodings(push, Encoding.FP32);
        ServerState whole = train(updates, ServerState.initial(initial), 2, LAST, residuals(checkpoints, "whole", 0));

        // when
        ServerState pieces = ServerState.initial(initial);
        for (long stop : new long[] {1, 3, STEPS_PER_EPOCH, LAST}) {
            pieces = train(updates, pieces, 2, stop, residuals(checkpoints, "pieces", 2));
        }

        // then
        assertThat(pieces.parameters()).isEqualTo(whole.parameters()).isNotEqualTo(initial);
        assertThat(checkpoints.resolve("pieces-3/rank-1.bin")).exists();
        assertThat(checkpoints.resolve("whole-8/rank-0.bin"))
                .as("after each fourth step")
                .exists();
        assertThat(checkpoints.resolve("whole-7")).doesNotExist();

        // and without it
        ServerState forgetful = ServerState.initial(initial);
        for (long stop : new long[] {3, LAST}) {
            forgetful = train(updates, forgetful, 2, stop);
        }
        assertThat(forgetful.parameters()).isNotEqualTo(whole.parameters());
    }

    @Test
    void shouldOweAsMuchTogetherWithOtherNumbersOfRanks(@TempDir Path checkpoints) {
        // given
        var storage = new Configuration(false);
        Residuals two = residuals(checkpoints, "two", 2);
        two.write(7, 0, List.of(new float[] {1, 0, -4}), storage);
        two.write(7, 1, List.of(new float[] {3, 0.5f, 4}), storage);
        var own = List.of(new float[3]);
        var shared = List.of(new float[3]);

        // when
        two.read(7, 1, 2, own, storage);
        two.read(7, 2, 3, shared, storage);

        // then
        assertThat(own.get(0)).containsExactly(3, 0.5f, 4);
        assertThat(shared.get(0)).containsExactly(2, 0.25f, 0);
    }

    @Test
    void shouldNotBeginAnewWhereWhatARankHasNotSentIsLost(@TempDir Path checkpoints) {
        assertThatThrownBy(() -> train(
                        updates(new Sgd()), ServerState.initial(initial), 1, 2, 1, residuals(checkpoints, "lost", 0)))
                .rootCause()
                .hasMessage("rank 0 was lost, and with it what it had not sent yet");
    }

    private static Residuals residuals(Path checkpoints, String name, int ranks) {
        return new Residuals(checkpoints.toUri() + name + "-", STEPS_PER_EPOCH, false, ranks);
    }

    private static Updates updates(UpdateRule rule) {
        LearningRate falling = new LearningRate.WarmUp(2, new LearningRate.Cosine(0.05f, 0, LAST));
        return Updates.of(Blocks.all(Optimizer.of(rule, falling)));
    }

    private ServerState train(Updates updates, ServerState from, int workers, long to) throws Exception {
        return train(updates, from, workers, to, null);
    }

    private ServerState train(Updates updates, ServerState from, int workers, long to, @Nullable Residuals residuals)
            throws Exception {
        return train(updates, from, workers, to, 0, residuals);
    }

    private ServerState train(
            Updates updates, ServerState from, int workers, long to, int generation, @Nullable Residuals residuals)
            throws Exception {
        var settings =
                ServerSettings.of("test", workers, "127.0.0.1", updates, to).withEncodings(encodings);
        try (var server = ParameterServer.start(settings, from, 0, new Ledger())) {
            var task = new WorkerTask(
                    NETWORK,
                    FEEDS,
                    new ClassificationScoring("label", CLASSES),
                    data,
                    "",
                    new BatchPlan(EXAMPLES, BATCH, workers),
                    1,
                    SEED,
                    to,
                    to,
                    residuals,
                    server.address());
            List<Future<WorkerResult>> results = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                int me = rank;
                results.add(threads.submit(() -> Worker.run(task, me, generation, new Configuration(false))));
            }
            for (Future<WorkerResult> result : results) {
                assertThat(result.get().step()).isEqualTo(to);
            }
            return server.state();
        }
    }

    /** How many examples each step had. */
    private final class Ledger implements RoundListener {
        @Override
        public void onStep(long step, double loss, int examples) {
            synchronized (ledger) {
                ledger.add((long) examples);
            }
        }
    }
}
