package dev.cairn.integration.bench;

import dev.cairn.worker.step.Backend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Trains a reference network with Cairn when asked to. Says {@code parameters N} when it is ready; then answers each
 * line {@code run STEPS} with {@code took NANOSECONDS}, and ends with its input.
 */
public final class ReplicaProcess {
    private ReplicaProcess() {}

    /** Argument: the network's key. */
    public static void main(String[] args) throws IOException {
        Backend.load();
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var replica = LocalReplica.of(Reference.of(args[0]).workload().get())) {
            Side side = Side.of(replica::step);
            System.out.println("parameters " + replica.trained());
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                System.out.println("took " + side.take(Integer.parseInt(request.substring("run ".length()))));
            }
        }
    }
}
