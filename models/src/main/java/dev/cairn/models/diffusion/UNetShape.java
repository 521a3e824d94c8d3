package dev.cairn.models.diffusion;

import java.io.Serializable;
import java.util.List;

/**
 * The sizes of a U-Net.
 *
 * @param size height and width of the images, a multiple of 2 to the number of levels but one
 * @param widths channels of each level, multiples of 8
 * @param timeSteps how many there are
 * @param classes that it can be told; 0 for none
 * @param attention whether the places of the lowest level look at each other
 */
public record UNetShape(int channels, int size, List<Integer> widths, int timeSteps, int classes, boolean attention)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Channels of every level are normalized in so many groups. */
    public static final int GROUPS = 8;

    public UNetShape {
        widths = List.copyOf(widths);
        if (widths.isEmpty() || widths.stream().anyMatch(width -> width < GROUPS || width % GROUPS != 0)) {
            throw new IllegalArgumentException("widths=" + widths + ": must be multiples of " + GROUPS);
        }
        int multiple = 1 << (widths.size() - 1);
        if (size < multiple || size % multiple != 0) {
            throw new IllegalArgumentException(
                    "size=" + size + ": must be a multiple of " + multiple + " for " + widths.size() + " levels");
        }
    }
}
