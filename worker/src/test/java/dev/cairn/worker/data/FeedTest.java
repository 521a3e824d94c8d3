package dev.cairn.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.Colour;
import dev.cairn.worker.data.augment.Geometry;
import dev.cairn.worker.data.augment.Mixup;
import dev.cairn.worker.data.augment.PatchMasking;
import dev.cairn.worker.data.augment.TokenMasking;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reaches the placeholders. */
class FeedTest {
    private static final int EXAMPLES = 100;
    private static final int PIXELS = 15;
    private static final Scaling HALF = new Scaling(0.5f, 1);
    private static final Augmentation BRIGHTER = new Augmentation(Geometry.NONE, 0, new Colour(0.5, 0, 0, 0, 0), 0);

    @TempDir
    static Path folder;

    private static String uri = "";

    @BeforeAll
    static void write() throws IOException {
        uri = SampleData.write(folder, EXAMPLES, 3);
    }

    @Test
    void shouldShowTwoViewsOfEachImage() {
        train(0, List.of(Feed.views(List.of("one", "two"), "image", HALF, BRIGHTER)), batch -> {
            FloatBuffer one = batch.floats("one");
            FloatBuffer two = batch.floats("two");
            for (int i = 0; i < batch.examples(); i++) {
                float first = brightness(batch.id(i), one, i);
                float second = brightness(batch.id(i), two, i);
                assertThat(first).isNotEqualTo(second).isBetween(0.5f, 1.5f);
                assertThat(second).isBetween(0.5f, 1.5f);
            }
        });
    }

    @Test
    void shouldVaryAnewInEachEpoch() {
        Feed feed = Feed.images("x", "image", HALF, BRIGHTER, Mixup.NONE);
        Map<Long, Float> first = new HashMap<>();
        train(0, List.of(feed), batch -> each(batch, i -> first.put(batch.id(i), brightness(batch, i))));
        train(
                13,
                List.of(feed),
                batch -> each(batch, i -> assertThat(brightness(batch, i)).isNotEqualTo(first.get(batch.id(i)))));
    }

    @Test
    void shouldMixEachImageWithAnotherOfItsStepAndItsLabelLikewise() {
        var mixup = new Mixup(1);
        List<Feed> feeds = List.of(
                Feed.images("x", "image", Scaling.NONE, Augmentation.NONE, mixup),
                Feed.mixedLabels("own", "other", "weight", "label", mixup));
        train(0, feeds, batch -> {
            for (int i = 0; i < batch.examples(); i++) {
                long other = batch.id((i + 1) % batch.examples());
                float weight = batch.floats("weight").get(i);
                assertThat(batch.ints("own").get(i)).isEqualTo(SampleData.label(batch.id(i)));
                assertThat(batch.ints("other").get(i)).isEqualTo(SampleData.label(other));
                for (int pixel = 0; pixel < PIXELS; pixel++) {
                    float mixed = weight * SampleData.pixel(batch.id(i), pixel)
                            + (1 - weight) * SampleData.pixel(other, pixel);
                    assertThat(batch.floats("x").get(i * PIXELS + pixel)).isCloseTo(mixed, within(1e-4f));
                }
            }
        });
    }

    @Test
    void shouldHidePatches() {
        Feed feed =
                Feed.maskedPatches("x", "target", "mask", "image", HALF, Augmentation.NONE, new PatchMasking(1, 0.4));
        train(0, List.of(feed), batch -> {
            for (int i = 0; i < batch.examples(); i++) {
                float hidden = 0;
                for (int at = i * PIXELS; at < (i + 1) * PIXELS; at++) {
                    float mask = batch.floats("mask").get(at);
                    float target = batch.floats("target").get(at);
                    assertThat(target).isEqualTo(SampleData.pixel(batch.id(i), at - i * PIXELS) * 0.5f + 1);
                    assertThat(batch.floats("x").get(at)).isEqualTo(mask == 1 ? 1 : target);
                    hidden += mask;
                }
                assertThat(hidden).isEqualTo(6);
            }
        });
    }

    @Test
    void shouldMaskRowsOfTokens() throws IOException {
        String rows = SampleData.writeRows(folder.resolve("rows"), 50, 8);
        var masking = new TokenMasking(0.3, 0, 1, 1_000);
        try (ShardedDataset data = ShardedDataset.open(rows);
                Batches batches = Batches.training(
                        data,
                        new BatchPlan(50, 50, 1),
                        1,
                        0,
                        List.of(Feed.maskedTokens("tokens", "places", "targets", "weights", "tokens", masking)))) {
            Batch batch = batches.next();
            IntBuffer tokens = batch.ints("tokens");
            double hidden = 0;
            for (int i = 0; i < 50; i++) {
                int[] row = new int[8];
                tokens.get(8 * i, row);
                for (int guess = 2 * i; guess < 2 * i + 2; guess++) { // 30 % of 8
                    int place = batch.ints("places").get(guess);
                    int target = batch.ints("targets").get(guess);
                    assertThat(target).isEqualTo(SampleData.token(batch.id(i), place));
                    assertThat(batch.floats("weights").get(guess)).isOne();
                    hidden += row[place] == 0 ? 1 : 0;
                    row[place] = target;
                }
                for (int at = 0; at < 8; at++) {
                    assertThat(row[at]).isEqualTo(SampleData.token(batch.id(i), at));
                }
            }
            assertThat(hidden / 100).isBetween(0.65, 0.95);
        }
    }

    @Test
    void shouldScoreExamplesAsTheyAreUnderTheSameMasks() {
        var mixup = new Mixup(1);
        List<Feed> feeds = List.of(
                Feed.images("x", "image", HALF, BRIGHTER, mixup),
                Feed.mixedLabels("own", "other", "weight", "label", mixup),
                Feed.maskedPatches("hidden", "target", "mask", "image", HALF, BRIGHTER, new PatchMasking(1, 0.4)));
        FloatBuffer masks = FloatBuffer.allocate(EXAMPLES * PIXELS);
        for (int time = 0; time < 2; time++) {
            boolean again = time == 1;
            try (ShardedDataset data = ShardedDataset.open(uri);
                    Batches batches = Batches.scoring(data, EXAMPLES, 0, 1, feeds)) {
                Batch batch = batches.next();
                each(batch, i -> {
                    assertThat(brightness(batch, i)).isOne();
                    assertThat(batch.floats("weight").get(i)).isOne();
                    assertThat(batch.floats("target").get(i * PIXELS))
                            .isEqualTo(batch.floats("x").get(i * PIXELS));
                });
                if (again) {
                    assertThat(batch.floats("mask").compareTo(masks)).isZero();
                }
                masks.put(0, batch.floats("mask"), 0, masks.capacity());
            }
        }
    }

    @Test
    void shouldSayWhichColumnAFeedCannotTake() {
        refused(Feed.scaled("x", "nothing", HALF), "column nothing: not in the data; it has [image, label, weights]");
        refused(Feed.images("x", "label", HALF, BRIGHTER, Mixup.NONE), "column label, INT32: must be UINT8 or FLOAT32");
        refused(
                Feed.maskedTokens("x", "p", "y", "w", "image", new TokenMasking(0.1, 0, 1, 9)),
                "column image, UINT8: shape [1, 3, 5]: tokens must be INT32 [length]");
    }

    private static void refused(Feed feed, String message) {
        try (ShardedDataset data = ShardedDataset.open(uri)) {
            assertThatThrownBy(() -> Batches.scoring(data, 10, 0, 1, List.of(feed)))
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                    .hasMessage(message);
        }
    }

    /** An epoch, from a step on. */
    private static void train(int step, List<Feed> feeds, Consumer<Batch> check) {
        var plan = new BatchPlan(EXAMPLES, 8, 1);
        try (ShardedDataset data = ShardedDataset.open(uri);
                Batches batches = Batches.training(data, plan, 17, 0, feeds)) {
            batches.seek(step);
            for (int i = 0; i < plan.stepsPerEpoch(); i++) {
                check.accept(batches.next());
            }
        }
    }

    private static void each(Batch batch, Consumer<Integer> check) {
        for (int i = 0; i < batch.examples(); i++) {
            check.accept(i);
        }
    }

    private static float brightness(Batch batch, int i) {
        return brightness(batch.id(i), batch.floats("x"), i);
    }

    /** Told from a pixel that white does not bound. */
    private static float brightness(long id, FloatBuffer images, int i) {
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            int value = SampleData.pixel(id, pixel);
            if (value > 1 && value < 170) {
                return (images.get(i * PIXELS + pixel) - 1) / 0.5f / value;
            }
        }
        throw new AssertionError("no pixel that tells the brightness in example " + id);
    }
}
