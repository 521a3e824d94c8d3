package dev.cairn.integration.bench;

import dev.cairn.integration.bench.CostModel.Point;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What an exchange costs by the number of workers and parameters: measured with workers that only push and pull, fitted,
 * held against points that the fit has not seen, and carried to sizes that nobody has measured here. The latter rows are
 * simulated: they rest on the model, and on the network that they name.
 */
final class ScaleBench {
    private static final int[] PARAMETERS = {100_000, 1_000_000, 4_000_000};
    private static final int[] WORKERS = {1, 2, 3, 4, 6, 8};
    private static final List<Integer> FITTED = List.of(1, 2, 4, 8);
    private static final int ROUNDS = 5;
    private static final int WARM_UP = 30;
    private static final int STEPS = 41;

    /** The network of the simulated rows: 10 Gbit/s a host, 50 microseconds from host to host. */
    private static final double BYTES_A_SECOND = 1.25e9;

    private static final double LATENCY_S = 50e-6;

    private ScaleBench() {}

    static List<Row> run() {
        Map<Point, Sample> measured = measure();
        List<Point> points = List.copyOf(measured.keySet());
        CostModel model = CostModel.fit(points.stream()
                .filter(point -> FITTED.contains(point.workers()))
                .toList());
        List<Row> rows = new ArrayList<>();
        measured.forEach((point, milliseconds) -> rows.add(Row.stated(name("exchange", point), milliseconds, "ms")));
        for (Point point : points) {
            if (!FITTED.contains(point.workers())) {
                rows.add(Row.stated(name("error of the model", point), 100 * model.error(point), "%"));
            }
        }
        for (int workers : new int[] {8, 64, 256, 1024}) {
            for (double parameters : new double[] {1e7, 1e9}) {
                simulate(rows, model, workers, parameters);
            }
        }
        return rows;
    }

    /** Each point's median over rounds in which all of them take their turn; the first round only warms up. */
    private static Map<Point, Sample> measure() {
        Map<Point, List<Double>> milliseconds = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (int parameters : PARAMETERS) {
                for (int workers : WORKERS) {
                    double once = 1e3 * exchangeSeconds(workers, parameters);
                    if (round > 0) {
                        milliseconds
                                .computeIfAbsent(new Point(workers, parameters, 0), ignored -> new ArrayList<>())
                                .add(once);
                    }
                }
            }
        }
        Map<Point, Sample> points = new LinkedHashMap<>();
        milliseconds.forEach((size, rounds) -> {
            var all =
                    new Sample(rounds.stream().mapToDouble(Double::doubleValue).toArray());
            points.put(new Point(size.workers(), size.parameters(), all.median() / 1e3), all);
        });
        return points;
    }

    private static String name(String what, Point point) {
        return what + ", " + point.workers() + " workers, " + point.parameters() / 1e6 + " million parameters";
    }

    private static double exchangeSeconds(int workers, int parameters) {
        var settings = ServerSettings.of(
                "bench", workers, "127.0.0.1", new Adam(), new LearningRate.Constant(1e-4f), Long.MAX_VALUE);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try (var server = ParameterServer.start(settings, new float[parameters], RoundListener.NONE)) {
            List<CompletableFuture<double[]>> all = IntStream.range(0, workers)
                    .mapToObj(rank ->
                            CompletableFuture.supplyAsync(() -> exchange(server, rank, workers, parameters), threads))
                    .toList();
            double[] seconds = all.get(0).join();
            all.forEach(CompletableFuture::join);
            return Arrays.stream(seconds)
                    .skip(WARM_UP)
                    .sorted()
                    .skip(STEPS / 2)
                    .findFirst()
                    .orElseThrow();
        } finally {
            threads.shutdownNow();
        }
    }

    private static double[] exchange(ParameterServer server, int rank, int workers, int parameters) {
        var vector = new UnsafeBuffer(ByteBuffer.allocateDirect(parameters * Float.BYTES));
        double[] seconds = new double[WARM_UP + STEPS];
        try (var client = ServerClient.join(server.address(), rank, 0)) {
            long step = client.pull(vector);
            for (int i = 0; i < seconds.length; i++) {
                long start = System.nanoTime();
                client.push(step, vector, 1, workers, 1);
                step = client.pullAfter(step, vector);
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
        }
        return seconds;
    }

    /** Three ways to bring gradients together; the server's arithmetic is the model's, the network is given. */
    private static void simulate(List<Row> rows, CostModel model, int workers, double parameters) {
        double bytes = Float.BYTES * parameters;
        double latency = 2 * LATENCY_S;
        double arithmetic = model.seconds(workers, parameters) - model.seconds(workers, 0);
        double driver = latency + Math.max(workers * bytes / BYTES_A_SECOND, arithmetic);
        double hosts = latency + Math.max(2 * bytes / BYTES_A_SECOND, arithmetic / workers);
        double ring = 2.0 * (workers - 1) * (LATENCY_S + bytes / workers / BYTES_A_SECOND);
        String size = String.format(Locale.ROOT, "%d workers, %.0f million parameters", workers, parameters / 1e6);
        rows.add(Row.stated("simulated: shards in the driver, " + size, driver, "s"));
        rows.add(Row.stated("simulated: shards on as many hosts as workers, " + size, hosts, "s"));
        rows.add(Row.stated("simulated: ring all-reduce, " + size, ring, "s"));
    }
}
