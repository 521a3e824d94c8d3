package dev.cairn.worker.step.graph;

import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;

/** What an op is told besides its inputs, in the order and meaning of the ND4J op of the same name. */
public record Arguments(List<Long> integers, List<Double> reals, List<Boolean> flags, List<DataType> types) {
    public static final Arguments NONE = new Arguments(List.of(), List.of(), List.of(), List.of());

    public Arguments {
        integers = List.copyOf(integers);
        reals = List.copyOf(reals);
        flags = List.copyOf(flags);
        types = List.copyOf(types);
    }

    public static Arguments integers(long... values) {
        return new Arguments(java.util.Arrays.stream(values).boxed().toList(), List.of(), List.of(), List.of());
    }

    /** Those of a reshape to this shape: before it stands the order of elements, as minus the letter. */
    public static Arguments reshape(long... shape) {
        return integers(
                LongStream.concat(LongStream.of(-'c'), LongStream.of(shape)).toArray());
    }

    public Arguments withReals(double... values) {
        return new Arguments(integers, java.util.Arrays.stream(values).boxed().toList(), flags, types);
    }

    public Arguments withFlags(Boolean... values) {
        return new Arguments(integers, reals, List.of(values), types);
    }

    public Arguments withTypes(DataType... values) {
        return new Arguments(integers, reals, flags, List.of(values));
    }

    public int integer(int index) {
        return Math.toIntExact(integers.get(index));
    }
}
