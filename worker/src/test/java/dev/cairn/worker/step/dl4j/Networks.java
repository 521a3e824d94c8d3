package dev.cairn.worker.step.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks as users build them with DL4J, small; 3 classes each. */
final class Networks {
    static final double LEARNING_RATE = 0.1;
    static final int CLASSES = 3;

    private Networks() {}

    /** Input [5]; a dropout of the dense layer's input, and L2. */
    static MultiLayerConfiguration mlp(DataType type, double retained) {
        return builder(type)
                .l2(0.01)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(5)
                        .nOut(8)
                        .activation(Activation.TANH)
                        .build())
                .layer(new DenseLayer.Builder()
                        .nOut(6)
                        .activation(Activation.SIGMOID)
                        .dropOut(retained)
                        .build())
                .layer(output())
                .setInputType(InputType.feedForward(5))
                .build();
    }

    /** Input [2, 8, 8]. */
    static MultiLayerConfiguration cnn(DataType type) {
        return builder(type)
                .list()
                .layer(new BatchNormalization())
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new BatchNormalization())
                .layer(new ActivationLayer(Activation.RELU))
                .layer(new SubsamplingLayer.Builder()
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(output())
                .setInputType(InputType.convolutional(8, 8, 2))
                .build();
    }

    /** Input [4, 5]: features, steps. */
    static MultiLayerConfiguration lstm(DataType type) {
        return builder(type)
                .list()
                .layer(new LSTM.Builder().nIn(4).nOut(6).build())
                .layer(new LastTimeStep(new LSTM.Builder().nIn(6).nOut(5).build()))
                .layer(output())
                .setInputType(InputType.recurrent(4, 5))
                .build();
    }

    /** Inputs {@code left} [4] and {@code right} [3]. */
    static ComputationGraphConfiguration twoInputs(DataType type) {
        return builder(type)
                .graphBuilder()
                .addInputs("left", "right")
                .addLayer("a", dense(4), "left")
                .addLayer("b", dense(3), "right")
                .addVertex("both", new MergeVertex(), "a", "b")
                .addLayer("out", output(), "both")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(4), InputType.feedForward(3))
                .build();
    }

    /** A network of layers as the graph that it is. */
    static ComputationGraphConfiguration graph(MultiLayerConfiguration layers) {
        var network = new MultiLayerNetwork(layers);
        network.init();
        return network.toComputationGraph().getConfiguration();
    }

    static List<Placeholder> label() {
        return List.of(Placeholder.classes("label", CLASSES));
    }

    private static NeuralNetConfiguration.Builder builder(DataType type) {
        return new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Sgd(LEARNING_RATE));
    }

    private static DenseLayer dense(int inputs) {
        return new DenseLayer.Builder()
                .nIn(inputs)
                .nOut(5)
                .activation(Activation.TANH)
                .build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }
}
