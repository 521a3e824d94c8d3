package dev.cairn.worker.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class AugmenterTest {
    private static final ImageShape SHAPE = new ImageShape(1, 21, 21);
    private static final Augmentation ALL =
            new Augmentation(new Geometry(true, 2, 15, 0.2, 0.5), 1.5, new Colour(0.3, 0.3, 0.3, 0.1, 0.2), 5);

    private final Chance chance = new Chance(9);

    @Test
    void shouldSpreadAPointAsGaussDoes() {
        float[] image = new float[SHAPE.elements()];
        image[10 * 21 + 10] = 1;

        new Blur(SHAPE, 2).apply(image, 1.3);

        double sum = 0;
        for (float value : image) {
            sum += value;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        for (int distance = 1; distance <= 3; distance++) {
            double expected = Math.exp(-distance * distance / (2 * 1.3 * 1.3));
            assertThat(image[10 * 21 + 10 + distance] / image[10 * 21 + 10]).isCloseTo((float) expected, within(1e-4f));
            assertThat(image[(10 - distance) * 21 + 10]).isEqualTo(image[10 * 21 + 10 + distance]);
        }
    }

    @Test
    void shouldBlurNothingAwayAtTheEdges() {
        float[] image = new float[2 * 4 * 7];
        Arrays.fill(image, 0, 28, 80);
        Arrays.fill(image, 28, 56, 200);

        new Blur(new ImageShape(2, 4, 7), 3).apply(image, 3);

        for (int i = 0; i < image.length; i++) {
            assertThat(image[i]).isCloseTo(i < 28 ? 80 : 200, within(1e-3f));
        }
    }

    @Test
    void shouldCutASquareAnywhere() {
        var augmenter = new Augmenter(new Augmentation(Geometry.NONE, 0, Colour.NONE, 6), SHAPE, 1);
        int[] cut = new int[SHAPE.elements()];
        for (int id = 0; id < 2_000; id++) {
            Arrays.fill(augmenter.source(), 0, SHAPE.elements(), 1);
            float[] image = augmenter.augment(chance.view(0, id, 0));
            int black = 0;
            for (int i = 0; i < cut.length; i++) {
                cut[i] += image[i] == 0 ? 1 : 0;
                black += image[i] == 0 ? 1 : 0;
            }
            assertThat(black).isBetween(9, 36); // half of each side at the corner, all of it within
        }
        assertThat(Arrays.stream(cut).min().orElse(0)).isGreaterThan(10);
        assertThat(cut[10 * 21 + 10]).isBetween(110, 220); // 2,000 * 36 / 441
    }

    @Test
    void shouldVaryByExampleEpochViewAndSeedAlone() {
        List<float[]> images = new ArrayList<>();
        for (Chance each : List.of(new Chance(9), new Chance(10))) {
            for (int epoch = 0; epoch < 2; epoch++) {
                for (int id = 0; id < 2; id++) {
                    images.add(augmented(each, epoch, id, 0));
                    images.add(augmented(each, epoch, id, 1));
                }
            }
        }

        assertThat(images).doesNotHaveDuplicates();
        assertThat(augmented(new Chance(9), 1, 0, 1)).isEqualTo(images.get(5));
    }

    @Test
    void shouldTakeNoMemoryForAnImage() {
        var augmenter = new Augmenter(ALL, new ImageShape(3, 13, 17), 255);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < 2; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int id = 0; id < 5_000; id++) {
                augmenter.augment(chance.view(0, id, 0));
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000);
        }
    }

    /** On another machine or Java the same images come, to the bit; a change of them raises no alarm elsewhere. */
    @Test
    void shouldMakeTheSameImagesForever() {
        var shape = new ImageShape(3, 13, 17);
        var augmenter = new Augmenter(ALL, shape, 255);
        var checksum = new CRC32C();
        for (int id = 0; id < 500; id++) {
            for (int i = 0; i < shape.elements(); i++) {
                augmenter.source()[i] = (i * 31 + id * 7) & 0xFF;
            }
            float[] image = augmenter.augment(chance.view(id % 3, id, 0));
            for (int i = 0; i < shape.elements(); i++) {
                int bits = Float.floatToRawIntBits(image[i]);
                checksum.update(bits);
                checksum.update(bits >> 8);
                checksum.update(bits >> 16);
                checksum.update(bits >> 24);
                assertThat(image[i]).isBetween(0f, 255f);
            }
        }

        assertThat(Long.toHexString(checksum.getValue())).isEqualTo("af9529f9");
    }

    private static float[] augmented(Chance chance, long epoch, long id, int view) {
        var augmenter = new Augmenter(
                new Augmentation(ALL.geometry(), ALL.blur(), new Colour(0.3, 0.3, 0, 0, 0), ALL.cutout()), SHAPE, 255);
        for (int i = 0; i < SHAPE.elements(); i++) {
            augmenter.source()[i] = i * 5 & 0xFF;
        }
        return Arrays.copyOf(augmenter.augment(chance.view(epoch, id, view)), SHAPE.elements());
    }
}
