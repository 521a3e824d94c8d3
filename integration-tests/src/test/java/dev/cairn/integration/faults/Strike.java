package dev.cairn.integration.faults;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One planned fault; as text {@code step:rank:point:action} or {@code step:rank:point:action=amount}.
 *
 * @param step from 0, in which it strikes
 * @param rank of the worker
 * @param amount seconds, or steps; 0 where the action needs none
 */
record Strike(long step, int rank, Point point, Action action, double amount) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Where in a step. */
    enum Point {
        /** Before any of its gradient is computed. */
        BEFORE_PUSH,
        /** When a part of its gradient has left. */
        MID_PUSH,
        /** When all of it has left, before the parameters have come. */
        AFTER_PUSH,
        /** While the worker evaluates after the step. */
        EVALUATING,
        /** When a worker opens a shard to read it, whichever comes first; needs {@link StruckDisk}. */
        READING,
        /** When a file of the checkpoint of that step is written, by whomever; needs {@link StruckDisk}. */
        WRITING
    }

    /** What happens to the worker. */
    enum Action {
        /** Its process dies without a word. */
        KILL,
        /** Its process stands still for some seconds. */
        FREEZE,
        /** It computes nothing for some seconds, while its process lives. */
        STALL,
        /** For that many steps it takes ten times as long. */
        SLOW,
        /** Its gradient is not a number. */
        NAN,
        /** Its loss is a thousand times what it is. */
        SPIKE,
        /** Its gradient is finite, and its square is not. */
        HUGE
    }

    static List<Strike> plan(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(strike -> !strike.isEmpty())
                .map(Strike::of)
                .toList();
    }

    private static Strike of(String text) {
        String[] parts = text.split(":");
        String[] action = parts[3].split("=");
        return new Strike(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[1]),
                Point.valueOf(constant(parts[2])),
                Action.valueOf(constant(action[0])),
                action.length > 1 ? Double.parseDouble(action[1]) : 0);
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    static String text(List<Strike> plan) {
        return plan.stream().map(Strike::toString).collect(Collectors.joining(","));
    }

    /** The file that says that it has struck. */
    String mark() {
        return toString().replace(':', '_');
    }

    @Override
    public String toString() {
        String text = step + ":" + rank + ":" + word(point) + ":" + word(action);
        return amount == 0 ? text : text + "=" + amount;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
