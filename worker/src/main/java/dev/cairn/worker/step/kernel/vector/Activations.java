package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import jdk.incubator.vector.FloatVector;

/** Sigmoid and hyperbolic tangent of every element, and their gradients. */
final class Activations {
    private Activations() {}

    static Candidate sigmoid(Node node, ValueFacts facts) {
        return Candidate.plain("vector sigmoid", (bound, memory) -> forward(bound, memory, Activations::sigmoid))
                .overwriting(0);
    }

    static Candidate tanh(Node node, ValueFacts facts) {
        return Candidate.plain("vector tanh", (bound, memory) -> forward(bound, memory, Activations::tanh))
                .overwriting(0);
    }

    /** Inputs x and dy. */
    static Candidate sigmoidGradient(Node node, ValueFacts facts) {
        return Candidate.plain(
                        "vector sigmoid_bp", (bound, memory) -> backward(bound, memory, Activations::sigmoidGradient))
                .overwriting(0, 1);
    }

    /** Inputs x and dy. */
    static Candidate tanhGradient(Node node, ValueFacts facts) {
        return Candidate.plain("vector tanh_bp", (bound, memory) -> backward(bound, memory, Activations::tanhGradient))
                .overwriting(0, 1);
    }

    /** A whole loop: were only its body a parameter, the vectors would be made into objects. */
    private interface Loop {
        void run(Floats x, Floats y, int length);
    }

    private interface GradientLoop {
        void run(Floats x, Floats dy, Floats dx, int length);
    }

    private static Kernel forward(Node node, Memory memory, Loop loop) {
        Floats x = Floats.of(node.input(0), memory);
        Floats y = Floats.of(node.output(), memory);
        int length = Math.toIntExact(node.output().length());
        return () -> loop.run(x, y, length);
    }

    private static Kernel backward(Node node, Memory memory, GradientLoop loop) {
        Floats x = Floats.of(node.input(0), memory);
        Floats dy = Floats.of(node.input(1), memory);
        Floats dx = Floats.of(node.output(), memory);
        int length = Math.toIntExact(node.output().length());
        return () -> loop.run(x, dy, dx, length);
    }

    private static void sigmoid(Floats x, Floats y, int length) {
        int bound = Floats.bound(length);
        for (int i = 0; i < bound; i += Floats.LANES) {
            y.put(i, Functions.sigmoid(x.vector(i)));
        }
        for (int i = bound; i < length; i++) {
            y.put(i, Functions.sigmoid(x.get(i)));
        }
    }

    private static void tanh(Floats x, Floats y, int length) {
        int bound = Floats.bound(length);
        for (int i = 0; i < bound; i += Floats.LANES) {
            y.put(i, Functions.tanh(x.vector(i)));
        }
        for (int i = bound; i < length; i++) {
            y.put(i, Functions.tanh(x.get(i)));
        }
    }

    /** dy s (1 - s) with s = sigmoid(x). */
    private static void sigmoidGradient(Floats x, Floats dy, Floats dx, int length) {
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int bound = Floats.bound(length);
        for (int i = 0; i < bound; i += Floats.LANES) {
            FloatVector s = Functions.sigmoid(x.vector(i));
            dx.put(i, dy.vector(i).mul(s).mul(one.sub(s)));
        }
        for (int i = bound; i < length; i++) {
            float s = Functions.sigmoid(x.get(i));
            dx.put(i, dy.get(i) * s * (1 - s));
        }
    }

    /** dy (1 - t^2) with t = tanh(x). */
    private static void tanhGradient(Floats x, Floats dy, Floats dx, int length) {
        FloatVector one = FloatVector.broadcast(Floats.SPECIES, 1);
        int bound = Floats.bound(length);
        for (int i = 0; i < bound; i += Floats.LANES) {
            FloatVector t = Functions.tanh(x.vector(i));
            dx.put(i, dy.vector(i).mul(one.sub(t.mul(t))));
        }
        for (int i = bound; i < length; i++) {
            float t = Functions.tanh(x.get(i));
            dx.put(i, dy.get(i) * (1 - t * t));
        }
    }
}
