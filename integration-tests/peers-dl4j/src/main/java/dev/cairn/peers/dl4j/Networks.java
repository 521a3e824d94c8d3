package dev.cairn.peers.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

/** The reference networks in DL4J's layers, of the same shapes as Cairn's and with Adam. */
final class Networks {
    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    private Networks() {}

    /** For images [28 * 28]: {@code MLP}, 256 wide, or {@code LeNet}. */
    static MultiLayerConfiguration of(String name, double rate) {
        return switch (name) {
            case "MLP" ->
                settings(rate)
                        .list()
                        .layer(dense(256))
                        .layer(output())
                        .setInputType(InputType.feedForward(SIDE * SIDE))
                        .build();
            case "LeNet" ->
                settings(rate)
                        .list()
                        .layer(filters(20))
                        .layer(pooling())
                        .layer(filters(50))
                        .layer(pooling())
                        .layer(dense(500))
                        .layer(output())
                        .setInputType(InputType.convolutionalFlat(SIDE, SIDE, 1))
                        .build();
            default -> throw new IllegalArgumentException("no network " + name);
        };
    }

    /** One that a step is timed of, on images [1, 28, 28] or [3, 32, 32]. */
    static ComputationGraph graph(String name, double rate) {
        ComputationGraph graph = name.equals("ResNet") ? new ComputationGraph(resNet(rate)) : flat(name, rate);
        graph.init();
        return graph;
    }

    private static ComputationGraph flat(String name, double rate) {
        var network = new MultiLayerNetwork(of(name, rate));
        network.init();
        return network.toComputationGraph();
    }

    /** Three stages of two basic blocks, 16, 32 and 64 channels. */
    private static ComputationGraphConfiguration resNet(double rate) {
        GraphBuilder graph = settings(rate).graphBuilder().addInputs("image");
        String x = normalized(graph, "stem", "image", 16, 3, 1);
        x = relu(graph, x);
        int in = 16;
        for (int out : new int[] {16, 32, 64}) {
            x = block(graph, "a" + out, x, in, out);
            x = block(graph, "b" + out, x, out, out);
            in = out;
        }
        return graph.addLayer("mean", new GlobalPoolingLayer(PoolingType.AVG), x)
                .addLayer("logits", output(), "mean")
                .setOutputs("logits")
                .setInputTypes(InputType.convolutional(32, 32, 3))
                .build();
    }

    private static String block(GraphBuilder graph, String name, String x, int in, int out) {
        int stride = in == out ? 1 : 2;
        String y = relu(graph, normalized(graph, name + "1", x, out, 3, stride));
        y = normalized(graph, name + "2", y, out, 3, 1);
        String shortcut = in == out ? x : normalized(graph, name + "s", x, out, 1, 2);
        graph.addVertex(name + "+", new ElementWiseVertex(ElementWiseVertex.Op.Add), y, shortcut);
        return relu(graph, name + "+");
    }

    private static String normalized(GraphBuilder graph, String name, String x, int out, int kernel, int stride) {
        var convolution = new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .convolutionMode(ConvolutionMode.Same)
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .nOut(out)
                .build();
        graph.addLayer(name, convolution, x).addLayer(name + "n", new BatchNormalization(), name);
        return name + "n";
    }

    private static String relu(GraphBuilder graph, String x) {
        graph.addLayer(x + "r", new ActivationLayer(Activation.RELU), x);
        return x + "r";
    }

    private static NeuralNetConfiguration.Builder settings(double rate) {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(rate))
                .weightInit(WeightInit.RELU);
    }

    private static ConvolutionLayer filters(int count) {
        return new ConvolutionLayer.Builder(5, 5)
                .nOut(count)
                .activation(Activation.RELU)
                .build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build();
    }

    private static DenseLayer dense(int width) {
        return new DenseLayer.Builder().nOut(width).activation(Activation.RELU).build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder()
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
