package dev.cairn.server.block;

import dev.cairn.server.update.Optimizer;
import java.io.Serializable;

/**
 * Consecutive parameters that are updated alike.
 *
 * @param name for people: a layer, or what the parameters have in common
 * @param length number of parameters
 */
public record Block(String name, int length, Optimizer optimizer) implements Serializable {
    public Block {
        if (length < 1) {
            throw new IllegalArgumentException("block " + name + " of length " + length + ": must be >= 1");
        }
    }
}
