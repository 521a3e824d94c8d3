package dev.cairn.worker.step.plan;

import dev.cairn.models.Network;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One op or variant of an op, on small inputs, all of which are parameters. */
record Operation(String name, double lowest, double highest, Body body, long[]... shapes) {
    /** The op in SameDiff's words. */
    interface Body {
        SDVariable apply(SameDiff graph, SDVariable[] in);
    }

    /** On values around zero. */
    static Operation of(String name, Body body, long[]... shapes) {
        return new Operation(name, -1.5, 1.5, body, shapes);
    }

    /** For functions of positive values. */
    static Operation positive(String name, Body body, long[]... shapes) {
        return new Operation(name, 0.2, 1.5, body, shapes);
    }

    static long[] shape(long... dimensions) {
        return dimensions;
    }

    static INDArray integers(int... values) {
        return Nd4j.createFromArray(values);
    }

    /** A network whose loss is the sum of y^2 + y, so that a different gradient arrives at each element of y. */
    Network network(DataType type) {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // SameDiff prints a line an op
        try {
            SameDiff graph = SameDiff.create();
            var random = new Random(5);
            var in = new SDVariable[shapes.length];
            for (int i = 0; i < in.length; i++) {
                in[i] = graph.var("in" + i, values(random, shapes[i]).castTo(type));
            }
            SDVariable y = graph.identity("out", body.apply(graph, in));
            y.mul(y).add(y).sum("loss");
            return new Network(graph, List.of(), "loss", "out");
        } finally {
            System.setOut(out);
        }
    }

    private INDArray values(Random random, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, lowest + (highest - lowest) * random.nextFloat());
        }
        return array;
    }

    @Override
    public String toString() {
        return name;
    }
}
