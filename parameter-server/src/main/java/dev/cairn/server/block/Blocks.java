package dev.cairn.server.block;

import dev.cairn.server.update.Optimizer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The flat parameter vector, divided into blocks that lie one after another. Blocks know nothing of chunks: one may
 * reach over many chunks, and a chunk may hold many.
 */
public record Blocks(List<Block> list) implements Serializable {
    public Blocks {
        list = List.copyOf(list);
        if (list.isEmpty()) {
            throw new IllegalArgumentException("no blocks: there must be at least one");
        }
    }

    /** All parameters updated alike, however many. */
    public static Blocks all(Optimizer optimizer) {
        return new Blocks(List.of(new Block("all", Integer.MAX_VALUE, optimizer)));
    }

    /** One block for each array; neighbours that are updated alike become one. */
    public static Blocks of(List<ParameterArray> arrays, Function<ParameterArray, Optimizer> optimizers) {
        List<Block> blocks = new ArrayList<>();
        for (ParameterArray array : arrays) {
            Optimizer optimizer = optimizers.apply(array);
            Block block = new Block(array.name(), array.length(), optimizer);
            int last = blocks.size() - 1;
            if (last >= 0 && blocks.get(last).optimizer().equals(optimizer)) {
                Block before = blocks.get(last);
                blocks.set(last, new Block(before.name(), Math.addExact(before.length(), block.length()), optimizer));
            } else {
                blocks.add(block);
            }
        }
        return new Blocks(blocks);
    }

    /**
     * Checks that the blocks cover a vector.
     *
     * @throws IllegalArgumentException if they are longer or shorter
     */
    public void check(int parameters) {
        long length = list.stream().mapToLong(Block::length).sum();
        boolean open = list.size() == 1 && length == Integer.MAX_VALUE;
        if (!open && length != parameters) {
            throw new IllegalArgumentException(
                    "blocks of " + length + " parameters for a vector of " + parameters + ": must be as many");
        }
    }

    /** How many state vectors the rule has that needs most. */
    public int stateVectors() {
        return list.stream()
                .mapToInt(block -> block.optimizer().rule().stateVectors())
                .max()
                .orElse(0);
    }

    /** What a state must fit: lengths and rules in their order, but not the rules' settings. */
    public String layout() {
        return list.stream()
                .map(block -> block.length() + " " + block.optimizer().rule().name())
                .collect(Collectors.joining(", "));
    }

    /** The parts of the parameters {@code [from, to)}, in their order, counted from {@code from}. */
    public List<Segment> segments(int from, int to) {
        List<Segment> segments = new ArrayList<>();
        long begin = 0;
        for (Block block : list) {
            long end = begin + block.length();
            int first = (int) Math.max(from, begin);
            int last = (int) Math.min(to, end);
            if (first < last) {
                segments.add(new Segment(first - from, last - from, block.optimizer()));
            }
            begin = end;
        }
        return segments;
    }
}
