package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.Colour;
import dev.cairn.worker.data.augment.Geometry;
import dev.cairn.worker.data.augment.Mixup;

/** What the configuration says under {@code data.augment}: how a job's images are varied. */
public final class ImageSettings {
    private ImageSettings() {}

    /** How each image is varied by itself. */
    public static Augmentation augmentation(Settings settings) {
        var geometry = new Geometry(
                settings.isTrue("data.augment.flip"),
                settings.getInt("data.augment.shift"),
                settings.getDouble("data.augment.rotation"),
                settings.getDouble("data.augment.zoom"),
                settings.getDouble("data.augment.crop"));
        var colour = new Colour(
                settings.getDouble("data.augment.brightness"),
                settings.getDouble("data.augment.contrast"),
                settings.getDouble("data.augment.saturation"),
                settings.getDouble("data.augment.hue"),
                settings.getDouble("data.augment.greyscale"));
        return new Augmentation(
                geometry, settings.getDouble("data.augment.blur"), colour, settings.getInt("data.augment.cutout"));
    }

    /** How images are mixed; a network then takes two labels an image. */
    public static Mixup mixup(Settings settings) {
        return new Mixup(settings.getDouble("data.augment.mixup"));
    }
}
