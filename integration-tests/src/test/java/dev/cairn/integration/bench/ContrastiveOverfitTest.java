package dev.cairn.integration.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.contrastive.Byol;
import dev.cairn.models.contrastive.Captions;
import dev.cairn.models.contrastive.Clip;
import dev.cairn.models.contrastive.Images;
import dev.cairn.models.contrastive.Moco;
import dev.cairn.models.contrastive.PairedClip;
import dev.cairn.models.contrastive.SimClr;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.models.vision.ResNet;
import dev.cairn.worker.step.Backend;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each contrastive method makes of one batch that comes again and again, where its loss can fall no further. */
class ContrastiveOverfitTest {
    private static final int COUNT = 4;
    private static final int SIDE = 8;
    private static final double TEMPERATURE = 0.5;
    /** Of all arrangements, in that of a simplex images are the farthest from each other: this is their cosine. */
    private static final double APART = -1.0 / (COUNT - 1);

    private static final int LIMIT = 3_000;
    private static final ImageEncoder ENCODER = ResNet.encoder(1, List.of(8, 16));
    private static final Images IMAGES = new Images(3, SIDE, SIDE);

    @BeforeAll
    static void load() {
        Backend.load();
    }

    /** Both views of the other images are to be told apart. */
    @Test
    void shouldBringSimClrToItsFloor() {
        double floor = Math.log1p(2 * (COUNT - 1) * Math.exp((APART - 1) / TEMPERATURE));

        assertReaches(1.01 * floor, new SimClr(IMAGES, TEMPERATURE, 16, 1).build(ENCODER), views());
    }

    /** The queue holds the same images once more: the own one cannot be told from itself. */
    @Test
    void shouldBringMocoToItsFloor() {
        double floor = Math.log(2 + (COUNT - 1) * Math.exp((APART - 1) / TEMPERATURE));

        assertReaches(1.01 * floor, new Moco(IMAGES, TEMPERATURE, 16, COUNT, COUNT, 0.9, 1).build(ENCODER), views());
    }

    /** No two of its images are of the same class: the floor is 0 but for the temperature's bound. */
    @Test
    void shouldBringClipToItsFloor() {
        var captions = new Captions(List.of(List.of(List.of(0), List.of(1), List.of(2), List.of(3))));
        var clip = new Clip(IMAGES, COUNT, captions, captions, 16, 8, 1);
        var noise = new Noise();
        ByteBuffer labels = noise.classes(1, COUNT);
        for (int i = 0; i < COUNT; i++) {
            labels.putInt(i * Integer.BYTES, i);
        }

        assertReaches(0.01, clip.build(ENCODER), Map.of("image", images(noise), "label", labels));
    }

    /** Each caption is a word of its own. */
    @Test
    void shouldBringClipOnPairsToItsFloor() {
        var clip = new PairedClip(IMAGES, COUNT, 1, 16, 8, 1);
        var noise = new Noise();
        ByteBuffer tokens = noise.classes(1, COUNT);
        ByteBuffer lengths = noise.classes(1, COUNT);
        for (int i = 0; i < COUNT; i++) {
            tokens.putInt(i * Integer.BYTES, i);
            lengths.putInt(i * Integer.BYTES, 1);
        }

        assertReaches(0.01, clip.build(ENCODER), Map.of("image", images(noise), "tokens", tokens, "length", lengths));
    }

    /** Were all rows the same, as the loss allows, the variance of unit rows would be 0; it is 1 at most. */
    @Test
    void shouldNotMakeAllImagesTheSameWithByol() {
        var workload = new Workload(new Byol(IMAGES, 16, 8, 0.9, 1).build(ENCODER), COUNT, views());
        try (var replica = new LocalReplica(workload, 1e-3f)) {
            float initial = replica.step();
            float loss = initial;
            for (int i = 0; i < 500; i++) {
                loss = replica.step();
            }

            assertThat(loss).isLessThan(0.2f * initial);
            assertThat(variance(replica.output())).isGreaterThan(0.05);
        }
    }

    private static void assertReaches(double bound, Network network, Map<String, ByteBuffer> tensors) {
        try (var replica = new LocalReplica(new Workload(network, COUNT, tensors), 1e-3f)) {
            float loss = replica.step();
            int steps = 1;
            while (loss > bound && steps < LIMIT) {
                loss = replica.step();
                steps++;
            }
            assertThat(loss).as("loss after %d steps", steps).isLessThanOrEqualTo((float) bound);
        }
    }

    private static Map<String, ByteBuffer> views() {
        var noise = new Noise();
        return Map.of("first", images(noise), "second", images(noise));
    }

    private static ByteBuffer images(Noise noise) {
        return noise.floats(COUNT * 3 * SIDE * SIDE);
    }

    /** Of rows brought to length 1, summed over their numbers: 1 - |mean|^2. */
    private static double variance(DirectBuffer rows) {
        int width = rows.capacity() / Float.BYTES / COUNT;
        double[] mean = new double[width];
        for (int row = 0; row < COUNT; row++) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                squares += Math.pow(rows.getFloat((row * width + i) * Float.BYTES), 2);
            }
            for (int i = 0; i < width; i++) {
                mean[i] += rows.getFloat((row * width + i) * Float.BYTES) / Math.sqrt(squares) / COUNT;
            }
        }
        double variance = 1;
        for (double value : mean) {
            variance -= value * value;
        }
        return variance;
    }
}
