package dev.cairn.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Trains a reference network in a framework when asked to. Says {@code parameters N} when it is ready; then answers
 * each line {@code run STEPS} with {@code took NANOSECONDS}, and ends with its input.
 */
public final class Peer {
    private Peer() {}

    /** Arguments: the framework, the network, how many threads. */
    public static void main(String[] args) throws IOException {
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Trainer trainer = trainer(args[0], args[1], Integer.parseInt(args[2]))) {
            System.out.println("parameters " + trainer.parameters());
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                System.out.println("took " + run(trainer, Integer.parseInt(request.substring("run ".length()))));
            }
        }
    }

    private static Trainer trainer(String framework, String network, int threads) {
        return switch (framework) {
            case "djl-pytorch" -> new DjlTrainer(network, threads);
            case "bytedeco-pytorch" -> new BytedecoTrainer(network, threads);
            case "tensorflow" -> new TensorFlowLeNet(threads);
            default -> throw new IllegalArgumentException("no framework " + framework);
        };
    }

    private static long run(Trainer trainer, int steps) {
        long start = System.nanoTime();
        float loss = 0;
        for (int i = 0; i < steps; i++) {
            loss = trainer.step();
        }
        long took = System.nanoTime() - start;
        if (!Float.isFinite(loss)) {
            throw new IllegalStateException("the loss is " + loss);
        }
        return took;
    }
}
