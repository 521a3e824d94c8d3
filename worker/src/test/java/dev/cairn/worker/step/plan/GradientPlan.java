package dev.cairn.worker.step.plan;

import dev.cairn.models.Network;
import dev.cairn.worker.step.Compiler;
import dev.cairn.worker.step.graph.Capture;
import dev.cairn.worker.step.kernel.KernelFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network's step in whatever precision it has, with its initial parameters. */
final class GradientPlan implements AutoCloseable {
    private final Network network;
    private final FlatVectors vectors;
    private final Plan plan;

    GradientPlan(Network network, int batch, List<KernelFactory> kernels) {
        this.network = network;
        vectors = new FlatVectors(Capture.inference(network, batch).vector());
        plan = Compiler.gradient(network, batch, vectors, kernels);
        INDArray[] initial = Stream.concat(network.parameters().stream(), network.runningStatistics().stream())
                .map(v -> v.getArr().dup('c').reshape(-1))
                .toArray(INDArray[]::new);
        vectors.parameters().assign(Nd4j.concat(0, initial));
    }

    INDArray parameters() {
        return vectors.parameters();
    }

    /** Number of parameters; the running statistics lie behind them. */
    int trained() {
        return network.parameters().stream()
                .mapToInt(v -> Math.toIntExact(v.getArr().length()))
                .sum();
    }

    INDArray gradients() {
        return vectors.gradients();
    }

    INDArray gradient(String parameter) {
        return plan.result(parameter + "-grad");
    }

    /** What evaluation reads. */
    INDArray output() {
        return plan.result(network.output());
    }

    /** The kernels in their order, as a table. */
    String explain() {
        return plan.explain(1);
    }

    boolean takes(String placeholder) {
        return network.inputs().contains(placeholder);
    }

    void feed(Map<String, INDArray> arrays) {
        arrays.forEach((name, array) -> plan.placeholder(name).assign(array));
    }

    /** Gaussian numbers, and integers below a bound, from a seed; so too what each step draws. No sequence is empty. */
    void feedNoise(int bound, long seed) {
        var random = new Random(seed);
        Stream.concat(
                        network.inputs().stream(),
                        network.noise().keySet().stream().sorted())
                .forEach(name -> feedNoise(plan.placeholder(name), name.equals("length") ? 1 : 0, bound, random));
    }

    private static void feedNoise(INDArray array, int least, int bound, Random random) {
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(
                    i, array.dataType().isFPType() ? random.nextGaussian() : least + random.nextInt(bound - least));
        }
    }

    INDArray result(String name) {
        return plan.result(name);
    }

    /** Forward and backward; returns the loss. */
    double run() {
        plan.run();
        return plan.result(network.loss()).getDouble(0);
    }

    @Override
    public void close() {
        plan.close();
        vectors.close();
    }
}
