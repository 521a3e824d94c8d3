package dev.cairn.peers.dl4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code fit} of a reference network when asked to. Says {@code parameters N} when it is ready; then answers each line
 * {@code run STEPS} with {@code took NANOSECONDS}, and ends with its input.
 */
public final class StepPeer {
    private static final double RATE = 1e-4;
    private static final int CLASSES = 10;

    private StepPeer() {}

    /** Argument: the network. */
    public static void main(String[] args) throws IOException {
        ComputationGraph graph = Networks.graph(args[0], RATE);
        DataSet batch = batch(args[0]);
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("parameters " + trained(graph, args[0]));
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            int steps = Integer.parseInt(request.substring("run ".length()));
            long start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                graph.fit(batch);
            }
            long took = System.nanoTime() - start;
            if (!Double.isFinite(graph.score())) {
                throw new IllegalStateException("the loss is " + graph.score());
            }
            System.out.println("took " + took);
        }
        System.exit(0);
    }

    /** Without the running statistics of batch norm, which DL4J counts. */
    private static long trained(ComputationGraph graph, String name) {
        if (!name.equals("ResNet")) {
            return graph.numParams();
        }
        return graph.paramTable().entrySet().stream()
                .filter(array ->
                        !array.getKey().endsWith("_mean") && !array.getKey().endsWith("log10stdev"))
                .mapToLong(array -> array.getValue().length())
                .sum();
    }

    private static DataSet batch(String name) {
        Nd4j.getRandom().setSeed(1);
        int examples =
                switch (name) {
                    case "MLP" -> 128;
                    case "LeNet" -> 64;
                    default -> 32;
                };
        INDArray images = name.equals("ResNet")
                ? Nd4j.rand(DataType.FLOAT, examples, 3, 32, 32)
                : Nd4j.rand(DataType.FLOAT, examples, 784);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, examples, CLASSES);
        for (int i = 0; i < examples; i++) {
            labels.putScalar(i, i % CLASSES, 1);
        }
        return new DataSet(images, labels);
    }
}
