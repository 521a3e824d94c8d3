package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One kernel on a bench: its inputs hold Gaussian numbers, or what a test puts there; its outputs come as NaN. */
final class KernelBench implements Memory, ValueFacts, AutoCloseable {
    private final Map<Value, INDArray> arrays = new HashMap<>();
    private final KernelFactory factory;
    private final Kernel kernel;

    KernelBench(KernelFactory factory, Node node, long seed) {
        this.factory = factory;
        var random = new Random(seed);
        for (Value input : node.inputs()) {
            INDArray array = arrays.computeIfAbsent(input, value -> Nd4j.create(value.type(), value.shape()));
            for (long i = 0; i < array.length(); i++) {
                array.putScalar(i, random.nextGaussian());
            }
        }
        node.outputs()
                .forEach(output -> arrays.put(output, Nd4j.valueArrayOf(output.shape(), Double.NaN, output.type())));
        var candidate = Objects.requireNonNull(factory.choose(node, this), () -> "no kernel for " + node);
        kernel = candidate.binder().bind(node, this);
    }

    void run() {
        kernel.run();
    }

    @Override
    public INDArray array(Value value) {
        return Objects.requireNonNull(arrays.get(value), () -> value + " is none of the kernel's");
    }

    @Override
    public long address(Value value) {
        return array(value).data().address();
    }

    @Override
    public Layout layout(Value value) {
        return Layout.PLAIN;
    }

    @Override
    public boolean isRead(Value value) {
        return true;
    }

    @Override
    public void close() {
        kernel.close();
        factory.close();
        arrays.values().forEach(INDArray::close);
    }
}
