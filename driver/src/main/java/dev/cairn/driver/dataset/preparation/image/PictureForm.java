package dev.cairn.driver.dataset.preparation.image;

import java.io.Serializable;

/**
 * The form that every picture gets.
 *
 * @param height in pixels; likewise {@code width}
 * @param channels 1 for grey, 3 for red, green and blue
 * @param mostPixels what a file may declare, before it is decoded
 */
public record PictureForm(int height, int width, int channels, long mostPixels) implements Serializable {
    public PictureForm {
        if (height < 1 || width < 1 || (channels != 1 && channels != 3) || mostPixels < 1) {
            throw new IllegalArgumentException("pictures of " + channels + " x " + height + " x " + width);
        }
    }
}
