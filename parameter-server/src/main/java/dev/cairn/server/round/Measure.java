package dev.cairn.server.round;

/**
 * What a server shard says of its part of a step's mean gradient, before any of it is applied.
 *
 * @param sumOfSquares over what descends in this step
 * @param finite whether every value that would be applied is finite
 */
public record Measure(double sumOfSquares, boolean finite) {
    /** Of two parts together, this one first. */
    public Measure plus(Measure other) {
        return new Measure(sumOfSquares + other.sumOfSquares, finite && other.finite);
    }
}
