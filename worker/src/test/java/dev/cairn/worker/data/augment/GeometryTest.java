package dev.cairn.worker.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeometryTest {
    private static final int SIDE = 33;
    private static final int MIDDLE = SIDE / 2;

    /** Two channels that hold each pixel's own x and y: a map shows as what it makes of them. */
    private static final ImageShape PLACES = new ImageShape(2, SIDE, SIDE);

    private final Chance chance = new Chance(5);

    @Test
    void shouldTurnAKnownPictureClockwiseByAQuarter() {
        var shape = new ImageShape(1, 3, 3);
        float[] picture = Arrays.copyOf(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 9 + Affine.margin(shape));
        float[] turned = new float[9];

        new Affine(shape).rotate(-90).sample(picture, turned); // the map goes from the new image to the old one

        assertThat(turned).containsExactly(7, 4, 1, 8, 5, 2, 9, 6, 3);
    }

    @Test
    void shouldMirrorHalfOfTheImagesAndGiveThemBackWhenMirroredAgain() {
        var augmenter = augmenter(new Geometry(true, 0, 0, 0, 1));
        int mirrored = 0;
        for (int id = 0; id < 200; id++) {
            float[] image = places(augmenter, id);
            if (image[0] != 0) {
                mirrored++;
                for (int x = 0; x < SIDE; x++) {
                    assertThat(image[x]).isEqualTo(SIDE - 1f - x);
                }
                System.arraycopy(image.clone(), 0, augmenter.source(), 0, PLACES.elements());
                image = augmenter.augment(chance.view(0, id, 0));
            }
            assertThat(Arrays.copyOf(image, PLACES.elements())).isEqualTo(places());
        }
        assertThat(mirrored).isBetween(75, 125);
    }

    @Test
    void shouldShiftByEveryWholeNumberOfPixelsUpToTheLimit() {
        var augmenter = augmenter(new Geometry(false, 2, 0, 0, 1));
        Set<Float> right = new HashSet<>();
        Set<Float> down = new HashSet<>();
        for (int id = 0; id < 200; id++) {
            float[] image = places(augmenter, id);
            float byX = MIDDLE - x(image, MIDDLE, MIDDLE);
            float byY = MIDDLE - y(image, MIDDLE, MIDDLE);
            assertThat(x(image, 20, 9)).isEqualTo(20 - byX);
            assertThat(y(image, 20, 9)).isEqualTo(9 - byY);
            assertThat(x(image, 0, 9)).isEqualTo(Math.max(0, -byX)); // the edge goes on
            right.add(byX);
            down.add(byY);
        }
        assertThat(right).containsExactlyInAnyOrder(-2f, -1f, 0f, 1f, 2f);
        assertThat(down).containsExactlyInAnyOrder(-2f, -1f, 0f, 1f, 2f);
    }

    @Test
    void shouldRotateAboutTheMiddleUpToTheLimit() {
        var augmenter = augmenter(new Geometry(false, 0, 20, 0, 1));
        double most = 0;
        double least = 0;
        for (int id = 0; id < 200; id++) {
            float[] image = places(augmenter, id);
            double angle = Math.toDegrees(
                    Math.atan2(y(image, MIDDLE + 8, MIDDLE) - MIDDLE, x(image, MIDDLE + 8, MIDDLE) - MIDDLE));
            most = Math.max(most, angle);
            least = Math.min(least, angle);
            assertThat(x(image, MIDDLE, MIDDLE)).isCloseTo(MIDDLE, within(1e-3f));
            assertThat(distance(image, MIDDLE + 8, MIDDLE)).isCloseTo(8, within(1e-2));
            assertThat(distance(image, MIDDLE, MIDDLE - 8)).isCloseTo(8, within(1e-2));
        }
        assertThat(most).isBetween(18.0, 20.0);
        assertThat(least).isBetween(-20.0, -18.0);
    }

    @Test
    void shouldZoomBothWaysUpToTheFactor() {
        var augmenter = augmenter(new Geometry(false, 0, 0, 0.5, 1));
        double most = 1;
        double least = 1;
        for (int id = 0; id < 200; id++) {
            float[] image = places(augmenter, id);
            double zoom = 8 / distance(image, MIDDLE + 8, MIDDLE);
            assertThat(8 / distance(image, MIDDLE, MIDDLE + 8)).isCloseTo(zoom, within(1e-2));
            most = Math.max(most, zoom);
            least = Math.min(least, zoom);
        }
        assertThat(most).isBetween(1.45, 1.501);
        assertThat(least).isBetween(0.666, 0.69);
    }

    @Test
    void shouldStretchACropThatStaysWithinTheImage() {
        var augmenter = augmenter(new Geometry(false, 0, 0, 0, 0.25));
        double smallest = 1;
        for (int id = 0; id < 300; id++) {
            float[] image = places(augmenter, id);
            double width = (x(image, SIDE - 1, 0) - x(image, 0, 0)) / (SIDE - 1);
            double height = (y(image, 0, SIDE - 1) - y(image, 0, 0)) / (SIDE - 1);
            assertThat(width / height).isBetween(0.74, 1.35);
            assertThat(width * height).isBetween(0.24, 1.01);
            smallest = Math.min(smallest, width * height);
        }
        assertThat(smallest).isLessThan(0.3);
    }

    @Test
    void shouldDrawTheSameForOneTransformationWhateverElseIsOn() {
        var flipped = augmenter(new Geometry(true, 0, 0, 0, 1));
        var both = augmenter(new Geometry(true, 3, 0, 0, 1));
        for (int id = 0; id < 50; id++) {
            boolean mirrors = places(flipped, id)[0] > 0;
            float[] image = places(both, id);
            assertThat(x(image, 20, 9) < x(image, 10, 9)).isEqualTo(mirrors);
        }
    }

    private static Augmenter augmenter(Geometry geometry) {
        return new Augmenter(new Augmentation(geometry, 0, Colour.NONE, 0), PLACES, 255);
    }

    private float[] places(Augmenter augmenter, int id) {
        System.arraycopy(places(), 0, augmenter.source(), 0, PLACES.elements());
        return augmenter.augment(chance.view(0, id, 0));
    }

    private static float[] places() {
        float[] places = new float[PLACES.elements()];
        for (int i = 0; i < PLACES.plane(); i++) {
            places[i] = i % SIDE;
            places[PLACES.plane() + i] = i / SIDE;
        }
        return places;
    }

    private static float x(float[] image, int column, int row) {
        return image[row * SIDE + column];
    }

    private static float y(float[] image, int column, int row) {
        return image[PLACES.plane() + row * SIDE + column];
    }

    private static double distance(float[] image, int column, int row) {
        return Math.hypot(x(image, column, row) - MIDDLE, y(image, column, row) - MIDDLE);
    }
}
