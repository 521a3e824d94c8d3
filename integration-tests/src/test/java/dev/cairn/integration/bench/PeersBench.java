package dev.cairn.integration.bench;

import dev.cairn.integration.StandaloneCluster;
import dev.cairn.worker.step.Backend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Cairn side by side with what a user would pick instead: the same data, network and cores, in one run. */
final class PeersBench {
    /** A peer that is slower than this counts as not within the limit; where nothing is gated, half of it is. */
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("cairn.bench.limit", 20 * 60));

    private static final Duration EVALUATING = Duration.ofMinutes(2);

    private static final double MLP_ACCURACY = 0.97;
    private static final double LENET_ACCURACY = 0.985;
    private static final int MOST_EPOCHS = 30;
    private static final double DJL_GATE = 1.0;
    private static final double FIT_GATE = 10;
    private static final double BIGDL_GATE = 4;
    private static final int FIT_RUNS = 5;
    private static final String LOCAL = "local[2]";
    private static final String MNIST = Path.of(System.getProperty("cairn.bench.data", "../shared/data"), "mnist")
            .toString();
    private static final Map<String, Supplier<List<Row>>> ROWS = new LinkedHashMap<>();

    static {
        race("averaging-mlp", "MLP", null);
        race("averaging-lenet", "LeNet", 10.0);
        race("sharing-mlp", "MLP", 20.0);
        race("sharing-lenet", "LeNet", null);
        ROWS.put("mllib", PeersBench::mllib);
        ROWS.put("fit-lenet", () -> fit("lenet", null));
        ROWS.put("fit-resnet", () -> fit("resnet", FIT_GATE));
        Reference.ALL.forEach(
                network -> ROWS.put("djl-" + network.key(), () -> StepBench.againstDjl(network, DJL_GATE)));
        ROWS.put("bigdl", PeersBench::bigdl);
        ROWS.put("scaling", ScalingBench::run);
    }

    /** By DL4J's name for the training, here and on the standalone cluster. */
    private static void race(String name, String network, @Nullable Double gate) {
        String master = name.substring(0, name.indexOf('-'));
        ROWS.put(name, () -> race(name, master, network, LOCAL, gate));
        ROWS.put(name + "-cluster", () -> {
            try (var cluster = StandaloneCluster.start(2, 1)) {
                return race(name + "-cluster", master, network, cluster.url(), null);
            }
        });
    }

    private PeersBench() {}

    static List<String> parts() {
        return List.copyOf(ROWS.keySet());
    }

    static List<Row> run(List<String> parts) {
        Backend.load();
        List<Row> rows = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (String part : parts) {
            System.out.println("measuring " + part + " ...");
            try {
                List<Row> measured = ROWS.get(part).get();
                measured.forEach(Bench::print);
                rows.addAll(measured);
            } catch (IllegalStateException e) {
                System.out.println("failed: " + part + ": " + e.getMessage());
                rows.add(new Row(part + ": FAILED, " + e.getMessage(), 0, null, "", null, null, false, 0, 0));
            } catch (Skipped e) {
                System.out.println("skipped: " + part + ": " + e.getMessage());
                skipped.add(part + ": " + e.getMessage());
            }
        }
        if (!skipped.isEmpty()) {
            throw new Skipped(String.join("; ", skipped), rows);
        }
        return rows;
    }

    private static List<Row> race(String name, String master, String network, String spark, @Nullable Double gate) {
        requireMnist();
        double accuracy = accuracy(network);
        Duration limit = gate == null ? LIMIT.dividedBy(2) : LIMIT;
        List<String> flags = new ArrayList<>(
                List.of("-Xmx3g", "-Daeron.publication.unblock.timeout=60s", "-Dpeer.classpath=" + Peers.dl4j()));
        flags.addAll(peerSettings(master, network));
        if (!spark.equals(LOCAL)) {
            flags.add("-Dpeer.workersPerNode=1");
        }
        var peer = new TrainingPeer(
                name,
                TrainingPeer.java(
                        flags,
                        Peers.sparkJars() + ":" + Peers.dl4j(),
                        "dev.cairn.peers.dl4j.SparkPeer",
                        List.of(
                                master,
                                network,
                                spark,
                                Path.of(MNIST).toAbsolutePath().toString(),
                                String.valueOf(accuracy),
                                String.valueOf(MOST_EPOCHS))),
                accuracy,
                limit,
                limit.plus(EVALUATING));
        CairnRun cairn = cairn(network, spark);
        return new Race(
                        name + ": " + network + " to " + 100 * accuracy + " % of MNIST's test",
                        gate,
                        null,
                        cairn::run,
                        peer::run)
                .run();
    }

    private static List<Row> mllib() {
        requireMnist();
        var peer = new TrainingPeer(
                "mllib",
                TrainingPeer.java(
                        List.of("-Xmx3g"),
                        Peers.ownClasses() + ":" + Peers.sparkJars(),
                        MllibPeer.class.getName(),
                        List.of(MNIST, String.valueOf(MLP_ACCURACY), LOCAL)),
                MLP_ACCURACY,
                LIMIT,
                LIMIT.multipliedBy(2));
        return new Race("mllib: MLP to 97 % of MNIST's test", 5.0, null, cairn("MLP", LOCAL)::run, peer::run).run();
    }

    /**
     * The best of those tried, by seconds and test accuracy: of the perceptron's in whole runs, which the README names; of
     * LeNet's on a part of the images only.
     */
    private static List<String> peerSettings(String master, String network) {
        if (master.equals("sharing")) {
            return List.of(network.equals("MLP") ? "-Dpeer.batch=128" : "-Dpeer.batch=64");
        }
        String rate = network.equals("MLP") ? "0.003" : "0.002";
        return List.of("-Dpeer.batch=128", "-Dpeer.frequency=10", "-Dpeer.rate=" + rate);
    }

    /** Epochs and learning rates by the accuracy on a tenth of the training images, held back for that. */
    private static CairnRun cairn(String network, String spark) {
        boolean perceptron = network.equals("MLP");
        return new CairnRun(
                perceptron ? MlpJob.class.getName() : "cnn",
                MNIST,
                spark,
                perceptron ? 3 : 1,
                accuracy(network),
                perceptron
                        ? List.of("train.batchSize=128", "optimizer.learningRate=0.005")
                        : List.of("train.batchSize=64", "optimizer.learningRate=0.003"));
    }

    private static double accuracy(String network) {
        return network.equals("MLP") ? MLP_ACCURACY : LENET_ACCURACY;
    }

    /** A step of Cairn's against {@code fit} of one minibatch by DL4J in one process, one thread each. */
    private static List<Row> fit(String network, @Nullable Double gate) {
        Reference reference = Reference.of(network);
        try (var cairn = LocalReplica.of(reference.workload().get());
                var dl4j = StepProcess.dl4j(reference.name())) {
            if (dl4j.parameters() != reference.parameters()) {
                throw new IllegalStateException("DL4J's " + reference.name() + " has " + dl4j.parameters()
                        + " parameters: must be " + reference.parameters() + ", or the comparison is void");
            }
            Pairs pairs = Pairs.measure(network.equals("resnet") ? 1 : 5, FIT_RUNS, Side.of(cairn::step), dl4j);
            return List.of(pairs.row(reference.name() + ", one thread each, against DL4J's fit", gate));
        }
    }

    /** On its own Spark 2.4; {@code -Dcairn.bench.peer=-Dbigdl.engineType=mkldnn} has it try its other engine. */
    private static List<Row> bigdl() {
        requireMnist();
        var peer = new TrainingPeer(
                "bigdl",
                TrainingPeer.java(
                        List.of("-Xmx3g", "-Dbigdl.engineType=mklblas"),
                        Peers.bigdl(),
                        "dev.cairn.peers.bigdl.SparkPeer",
                        List.of(LOCAL, MNIST, String.valueOf(LENET_ACCURACY), String.valueOf(MOST_EPOCHS))),
                LENET_ACCURACY,
                LIMIT,
                LIMIT.plus(EVALUATING));
        String name = "bigdl: LeNet to " + 100 * LENET_ACCURACY + " % of MNIST's test";
        return new Race(name, null, BIGDL_GATE, cairn("LeNet", LOCAL)::run, peer::run).run();
    }

    private static void requireMnist() {
        if (!Files.isDirectory(Path.of(MNIST))) {
            throw new Skipped(MNIST + ": no such folder; it must hold MNIST's four files");
        }
    }
}
