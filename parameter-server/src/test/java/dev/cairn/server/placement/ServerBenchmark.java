package dev.cairn.server.placement;

import dev.cairn.server.Network;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Milliseconds from the push of a gradient to the last chunk of the new parameters, Adam included; and what a server
 * costs while its workers compute. Run with the module's test class path and the {@code --add-opens} of the root pom:
 * {@code ServerBenchmark [parameters [steps]]}.
 */
final class ServerBenchmark {
    private ServerBenchmark() {}

    public static void main(String[] args) throws Exception {
        int parameters = args.length > 0 ? Integer.parseInt(args[0]) : 431_080;
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 2_000;
        System.out.printf("%d parameters, Adam, %d steps%n", parameters, steps);
        local(parameters, steps);
        for (Transport transport : new Transport[] {Transport.AERON, Transport.UDP, Transport.TCP}) {
            for (int workers : new int[] {1, 2}) {
                round(parameters, steps, workers, transport, 0);
                round(parameters, Math.min(steps, 200), workers, transport, 20);
            }
        }
    }

    private static void local(int parameters, int steps) {
        Adam adam = new Adam();
        float[] values = new float[parameters];
        float[][] state = new float[2][parameters];
        float[] gradient = new float[parameters];
        Arrays.fill(gradient, 0.01f);
        long[] times = new long[steps];
        for (int step = 0; step < steps; step++) {
            long begin = System.nanoTime();
            adam.apply(values, state, gradient, 0, parameters, 1e-3f, step + 1);
            times[step] = System.nanoTime() - begin;
        }
        print("local Adam", times, "");
    }

    private static void round(int parameters, int steps, int workers, Transport transport, int computeMs)
            throws Exception {
        ServerSettings settings = ServerSettings.of(
                        "bench", workers, "127.0.0.1", new Adam(), new LearningRate.Constant(1e-3f), steps)
                .withNetwork(Network.of("127.0.0.1").withTransport(transport));
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try (ParameterServer server = ParameterServer.start(settings, new float[parameters], RoundListener.NONE)) {
            List<Callable<long[]>> tasks = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                int me = rank;
                tasks.add(() -> work(server.address(), me, steps, workers, computeMs));
            }
            long cpu = processCpuNs();
            long begin = System.nanoTime();
            List<Future<long[]>> results = threads.invokeAll(tasks);
            double cores = (double) (processCpuNs() - cpu) / (System.nanoTime() - begin);
            print(
                    transport + ", " + workers + " worker(s)"
                            + (computeMs > 0 ? ", asleep " + computeMs + " ms between steps" : ""),
                    results.get(0).get(),
                    String.format(Locale.ROOT, "  cores busy %.2f", cores));
        } finally {
            threads.shutdownNow();
        }
    }

    private static long[] work(ServerAddress address, int rank, int steps, int workers, int computeMs)
            throws InterruptedException {
        int bytes = address.parameterCount() * Float.BYTES;
        UnsafeBuffer gradient = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
        UnsafeBuffer parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
        for (int i = 0; i < address.parameterCount(); i++) {
            gradient.putFloat(i * Float.BYTES, 0.01f);
        }
        long[] times = new long[steps];
        try (ServerClient client = ServerClient.join(address, rank, 0)) {
            long step = client.pull(parameters);
            while (step < steps) {
                if (computeMs > 0) {
                    Thread.sleep(computeMs);
                }
                long begin = System.nanoTime();
                client.push(step, gradient, 32, 32 * workers, 1);
                long next = client.pullAfter(step, parameters);
                times[(int) step] = System.nanoTime() - begin;
                step = next;
            }
        }
        return times;
    }

    private static long processCpuNs() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }

    private static void print(String name, long[] timesNs, String more) {
        long[] late = Arrays.copyOfRange(timesNs, timesNs.length / 4, timesNs.length);
        Arrays.sort(late);
        System.out.printf(
                Locale.ROOT,
                "%-50s ms: min %.3f  median %.3f  90%% %.3f  99%% %.3f%s%n",
                name,
                late[0] / 1e6,
                late[late.length / 2] / 1e6,
                late[late.length * 9 / 10] / 1e6,
                late[late.length * 99 / 100] / 1e6,
                more);
    }
}
