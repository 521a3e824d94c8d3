package dev.cairn.server;

/**
 * A piece of work: one worker's part of a step.
 *
 * @param step counted from 0
 * @param part of the step, from 0 up to the number of workers
 */
public record Ticket(long step, int part) {
    /** The ticket of this number, where a step has so many parts. */
    public static Ticket of(long number, int parts) {
        return new Ticket(number / parts, (int) (number % parts));
    }

    /** All tickets counted in their order. */
    public long number(int parts) {
        return step * parts + part;
    }

    @Override
    public String toString() {
        return "part " + part + " of step " + step;
    }
}
