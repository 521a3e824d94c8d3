package dev.cairn.server.block;

import dev.cairn.server.update.Optimizer;

/**
 * A part of some range of parameters that is updated alike.
 *
 * @param from its first parameter, counted from the range's own beginning
 * @param to one past its last
 */
public record Segment(int from, int to, Optimizer optimizer) {}
