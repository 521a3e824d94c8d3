package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.TaskInfo;
import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.device.Card;
import dev.cairn.worker.device.Choice;
import dev.cairn.worker.device.Offer;
import dev.cairn.worker.device.Wish;
import dev.cairn.worker.training.Worker;
import dev.cairn.worker.training.WorkerPlace;
import dev.cairn.worker.training.WorkerResult;
import dev.cairn.worker.training.WorkerTask;
import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of a run compute on: a card each, or the CPU.
 *
 * @param wish as in {@code worker.device}
 * @param local the cards of this machine that workers in local mode have, in the order of their ranks
 */
record Devices(Wish wish, List<Card> local, Memory memory) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** The CPU for all. */
    static final Devices NONE = new Devices(Wish.CPU, List.of(), Memory.USUAL);

    Devices {
        local = List.copyOf(local);
    }

    /**
     * What a worker's own process may take of an executor.
     *
     * @param heapMiB of Java's heap
     * @param nativeMiB of memory besides, on the host; 0 for no limit
     */
    record Memory(long heapMiB, long nativeMiB) implements Serializable {
        private static final long serialVersionUID = 1L;

        private static final Memory USUAL = new Memory(1024, 0);

        /** A quarter of a worker's share of {@code spark.executor.memoryOverhead} is heap, the rest is the network's. */
        static Memory of(SparkConf conf) {
            long workers = Math.max(1, conf.getInt("spark.executor.resource.gpu.amount", 1));
            long share = conf.getSizeAsMb("spark.executor.memoryOverhead", "0") / workers;
            return share == 0 ? USUAL : new Memory(Math.max(256, share / 4), Math.max(256, share - share / 4));
        }
    }

    /**
     * Looks at what there is, before any data is read.
     *
     * @param said hears of what was chosen and why, a line for each kind
     * @throws CairnException CONFIGURATION where a GPU is asked for and one of the workers has none that can be used
     */
    static Devices of(Settings settings, Cluster cluster, Consumer<String> said) {
        Wish wish = Wish.named(settings.getString("worker.device"));
        int workers = settings.getInt("workers");
        if (wish == Wish.CPU) {
            return NONE;
        }
        if (cluster.isLocal()) {
            return local(wish, workers, Offer.here(), said);
        }
        if (!cluster.givesCards()) {
            String reason = "Spark has no GPUs for this run; set spark.executor.resource.gpu.amount and"
                    + " spark.executor.resource.gpu.discoveryScript";
            said.accept(Choice.cpu(reason).require(wish).toString());
            return NONE;
        }
        probe(cluster, workers, wish).forEach(said);
        return new Devices(
                wish, List.of(), Memory.of(cluster.spark().sparkContext().getConf()));
    }

    /** In one JVM nobody but we shares cards out: rank by rank, those with the most free memory first. */
    static Devices local(Wish wish, int workers, Offer offer, Consumer<String> said) {
        Choice choice = Choice.of(wish, offer).require(wish);
        List<Card> cards = offer.cards().list().stream()
                .filter(card -> Choice.isDrivable(card.capability()))
                .sorted(Comparator.comparingLong(Card::freeMiB).reversed().thenComparing(Card::index))
                .limit(workers)
                .toList();
        if (choice.isGpu() && cards.size() < workers) {
            choice = Choice.cpu("workers=" + workers + " and " + cards.size()
                            + " to use of this machine's cards: each worker needs one; use --workers " + cards.size())
                    .require(wish);
        }
        if (!choice.isGpu()) {
            said.accept(choice.toString());
            return new Devices(wish, List.of(), Memory.USUAL);
        }
        cards.forEach(card -> said.accept(new Choice(card, "").toString()));
        return new Devices(wish, cards, Memory.USUAL);
    }

    /** Asks where the workers will be. */
    private static Iterable<String> probe(Cluster cluster, int workers, Wish wish) {
        List<Found> found = TaskStage.workers(
                        cluster,
                        workers,
                        task -> new Found(task.host(), Choice.of(wish, Offer.seeing(String.valueOf(task.card())))))
                .await(DEADLINE);
        if (wish == Wish.GPU) {
            found.stream().filter(each -> !each.choice().isGpu()).findFirst().ifPresent(each -> {
                throw each.refusal();
            });
        }
        var lines = new LinkedHashSet<String>();
        found.forEach(each -> lines.add(each.host() + ": " + each.choice()));
        return lines;
    }

    private record Found(String host, Choice choice) implements Serializable {
        private static final long serialVersionUID = 1L;

        CairnException refusal() {
            return new CairnException(
                    ExitCode.CONFIGURATION,
                    "worker.device=gpu: " + host + ": " + choice.reason()
                            + "; worker.device=auto would compute on the CPU");
        }
    }

    /** Runs a worker where Spark has put it; one with a card in a process of its own. */
    WorkerResult run(WorkerTask task, TaskInfo place, Configuration storage) {
        String card = card(place);
        return card == null
                ? Worker.run(task, place.rank(), place.attempt(), storage)
                : Worker.runOnCard(
                        task,
                        place.rank(),
                        place.attempt(),
                        wish,
                        new WorkerPlace(card, memory.heapMiB(), memory.nativeMiB()),
                        storage);
    }

    private @Nullable String card(TaskInfo place) {
        if (wish == Wish.CPU) {
            return null;
        }
        return local.isEmpty()
                ? place.card()
                : Integer.toString(local.get(place.rank()).index());
    }
}
