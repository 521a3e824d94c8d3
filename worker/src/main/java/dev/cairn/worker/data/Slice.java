package dev.cairn.worker.data;

/** A range of an order: {@code from} inclusive, {@code to} exclusive. */
public record Slice(long from, long to) {
    public int examples() {
        return (int) (to - from);
    }
}
