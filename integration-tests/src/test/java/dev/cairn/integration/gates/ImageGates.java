package dev.cairn.integration.gates;

import static dev.cairn.integration.gates.Figure.percent;

import java.util.List;

/** Gates of the jobs that learn from images. */
final class ImageGates {
    private static final String ACCURACY = "test.accuracy";

    static final Run MNIST_CNN = Run.of("cnn-mnist", 4, "cnn", "mnist", "train.epochs=10");

    static final List<Gate> ALL = List.of(Gate.of(
            "cnn-mnist", percent("accuracy on test", ACCURACY, MNIST_CNN).atLeast(99.3)));

    private ImageGates() {}
}
