package dev.cairn.worker.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import org.junit.jupiter.api.Test;

class ColourTest {
    private static final ImageShape PIXEL = new ImageShape(3, 1, 1);
    private static final ImageShape ROW = new ImageShape(1, 1, 3);

    @Test
    void shouldMultiplyByBrightnessWithinBlackAndWhite() {
        assertThat(row(new ColourMap(ROW).brighten(1.5), 0, 100, 200)).containsExactly(0, 150, 255);
    }

    @Test
    void shouldChangeContrastAboutTheMean() {
        assertThat(row(new ColourMap(ROW).steepen(0.5), 0, 100, 200)).containsExactly(50, 100, 150);
        assertThat(row(new ColourMap(ROW).steepen(2), 80, 100, 120)).containsExactly(60, 100, 140);
        assertThat(row(new ColourMap(ROW).brighten(0.5).steepen(2), 80, 100, 120))
                .containsExactly(30, 50, 70);
    }

    @Test
    void shouldTurnRedToGreenByAThird() {
        float[] pixel = pixel(new ColourMap(PIXEL).turn(1.0 / 3), 200, 0, 0);

        assertThat(pixel[0]).isCloseTo(0, within(1e-3f));
        assertThat(pixel[1]).isCloseTo(200, within(1e-3f));
        assertThat(pixel[2]).isCloseTo(0, within(1e-3f));
    }

    @Test
    void shouldLeaveGreysWhateverTheHueAndSaturation() {
        float[] pixel = pixel(new ColourMap(PIXEL).saturate(1.7).turn(0.2), 90, 90, 90);

        for (float channel : pixel) {
            assertThat(channel).isCloseTo(90, within(1e-3f));
        }
    }

    @Test
    void shouldMakeAllChannelsTheLuma() {
        float luma = 0.299f * 250 + 0.587f * 100 + 0.114f * 10;

        for (float channel : pixel(new ColourMap(PIXEL).saturate(0), 250, 100, 10)) {
            assertThat(channel).isCloseTo(luma, within(1e-3f));
        }
    }

    @Test
    void shouldTakeTheColourOfAsManyImagesAsAreToBeGrey() {
        var colour = new Colour(0, 0, 0, 0, 0.2);
        var augmenter = new Augmenter(new Augmentation(Geometry.NONE, 0, colour, 0), PIXEL, 255);
        var chance = new Chance(3);
        int grey = 0;
        for (int id = 0; id < 2_000; id++) {
            set(augmenter.source(), 250, 100, 10);
            grey += augmenter.augment(chance.view(0, id, 0))[0] == 250 ? 0 : 1;
        }
        assertThat(grey).isBetween(340, 460);
    }

    @Test
    void shouldRefuseColoursWhereThereAreNone() {
        var augmentation = new Augmentation(Geometry.NONE, 0, new Colour(0, 0, 0, 0.1, 0), 0);

        assertThatThrownBy(() -> augmentation.requireFit(ROW))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage("data.augment.hue=0.1: needs images of red, green and blue; these have 1 channel");
    }

    @Test
    void shouldRefuseWhatIsBeyondItsLimit() {
        assertThatThrownBy(() -> new Colour(0, 1.5, 0, 0, 0))
                .hasMessage("data.augment.contrast=1.5: must be from 0 to 1");
        assertThatThrownBy(() -> new Geometry(false, 0, Double.NaN, 0, 1))
                .hasMessage("data.augment.rotation=NaN: must be from 0 to 180");
        assertThatThrownBy(
                        () -> new Augmentation(Geometry.NONE, 0, Colour.NONE, 28).requireFit(new ImageShape(1, 28, 30)))
                .hasMessage("data.augment.cutout=28: must be below the images' side of 28 pixels");
    }

    private static float[] row(ColourMap map, float... values) {
        map.apply(values, 255);
        return values;
    }

    private static float[] pixel(ColourMap map, float red, float green, float blue) {
        return row(map, red, green, blue);
    }

    private static void set(float[] to, float... values) {
        System.arraycopy(values, 0, to, 0, values.length);
    }
}
