package dev.cairn.integration.bench;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What {@link Bench} can run.
 *
 * @param parts names of parts that can be asked for; where none is, all run
 * @param run takes the parts asked for
 */
record Benchmark(List<String> parts, Function<List<String>, List<Row>> run) {
    /** A benchmark of one piece. */
    static Benchmark whole(Supplier<List<Row>> run) {
        return new Benchmark(List.of(), none -> run.get());
    }

    List<Row> of(List<String> asked) {
        return run.apply(asked.isEmpty() ? parts : asked);
    }
}
