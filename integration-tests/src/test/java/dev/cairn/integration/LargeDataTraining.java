package dev.cairn.integration;

import dev.cairn.models.Network;
import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.Shard;
import dev.cairn.worker.data.ShardWriter;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.Colour;
import dev.cairn.worker.data.augment.Geometry;
import dev.cairn.worker.data.augment.Mixup;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.CompiledStep;
import dev.cairn.worker.step.NoiseKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Writes five gigabytes of images, and trains logistic regression on them for an epoch; says how much memory it took. */
final class LargeDataTraining {
    private static final List<Column> COLUMNS = List.of(
            new Column("image", ElementType.UINT8, List.of(3, 128, 128)),
            new Column("label", ElementType.INT32, List.of()));
    private static final int PIXELS = COLUMNS.get(0).elements();
    private static final int CLASSES = 4;
    private static final int SHARDS = 80;
    private static final int SHARD_EXAMPLES = 1_300;
    private static final int EXAMPLES = SHARDS * SHARD_EXAMPLES;
    private static final int BATCH = 64;
    private static final float LEARNING_RATE = 1e-4f;

    private LargeDataTraining() {}

    /** Argument: the folder of the dataset. */
    public static void main(String[] args) throws IOException {
        long begin = System.nanoTime();
        write(new org.apache.hadoop.fs.Path(args[0]));
        System.out.printf(Locale.ROOT, "written in %.1f s%n", (System.nanoTime() - begin) / 1e9);
        Backend.load();
        train(args[0]);
    }

    private static void train(String folder) throws IOException {
        var plan = new BatchPlan(EXAMPLES, BATCH, 1);
        var augmentation = new Augmentation(new Geometry(true, 4, 0, 0, 1), 0, Colour.NONE, 0);
        List<Feed> feeds = List.of(
                Feed.images("image", "image", Scaling.BYTES_TO_UNIT, augmentation, Mixup.NONE),
                Feed.unchanged("label", "label"));
        long steps = plan.stepsPerEpoch();
        long early = 0;
        long examples = 0;
        long begin = System.nanoTime();
        try (var data = ShardedDataset.open(folder);
                var batches = Batches.training(data, plan, 1, 0, feeds);
                var step = new CompiledStep(regression(), plan.batchSizes(0))) {
            for (long i = 0; i < steps; i++) {
                Batch batch = batches.next();
                step.gradient(batch.examples(), batch.tensors(), new NoiseKey(1, i, batch.first()));
                descend(step);
                examples += batch.examples();
                early = i == steps / 10 ? anonymousBytes() : early;
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            long bytes =
                    data.manifest().shards().stream().mapToLong(Shard::bytes).sum();
            System.out.printf(
                    Locale.ROOT,
                    "read %d MB, %d examples in %.1f s; anonymous memory %d MiB after a tenth, %d MiB at the end%n",
                    bytes / 1_000_000,
                    examples,
                    seconds,
                    early >> 20,
                    anonymousBytes() >> 20);
        }
    }

    private static void descend(CompiledStep step) {
        for (int at = 0; at < step.parameters().capacity(); at += Float.BYTES) {
            float gradient = step.gradients().getFloat(at);
            step.parameters().putFloat(at, step.parameters().getFloat(at) - LEARNING_RATE * gradient);
        }
    }

    private static Network regression() {
        SameDiff graph = SameDiff.create();
        SDVariable image = graph.placeHolder("image", DataType.FLOAT, -1, 3, 128, 128);
        SDVariable label = graph.placeHolder("label", DataType.INT32, -1);
        SDVariable weight = graph.var("weight", Nd4j.zeros(DataType.FLOAT, PIXELS, CLASSES));
        SDVariable bias = graph.var("bias", Nd4j.zeros(DataType.FLOAT, CLASSES));
        SDVariable logits = graph.nn.linear("logits", graph.reshape("flat", image, -1, PIXELS), weight, bias);
        SDVariable target = graph.oneHot("target", label, CLASSES, -1, 1.0, 0.0, DataType.FLOAT);
        SDVariable one = graph.constant("one", Nd4j.scalar(DataType.FLOAT, 1));
        graph.loss.softmaxCrossEntropy("loss", target, logits, one, LossReduce.MEAN_BY_WEIGHT, 0);
        return new Network(graph, List.of("image", "label"), "loss", "logits");
    }

    private static void write(org.apache.hadoop.fs.Path folder) throws IOException {
        var files = ShardedDataset.fileSystem(folder, new Configuration(false));
        ByteBuffer noise = ByteBuffer.allocate(16 << 20);
        new Random(1).nextBytes(noise.array());
        ByteBuffer label = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        List<Shard> shards = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            var file = new org.apache.hadoop.fs.Path(folder, String.format(Locale.ROOT, "part-%05d.arrow", shard));
            try (var writer = new ShardWriter(files, file, COLUMNS)) {
                for (int i = 0; i < SHARD_EXAMPLES; i++) {
                    int id = shard * SHARD_EXAMPLES + i;
                    int from = (int) (id * 7_919L % (noise.capacity() - PIXELS));
                    label.putInt(0, id % CLASSES);
                    writer.append(id, noise.slice(from, PIXELS), label.rewind());
                }
                shards.add(writer.finish());
            }
        }
        new Manifest("large", COLUMNS, EXAMPLES, shards, Map.of()).write(files, folder);
    }

    /** What is this process's own: without the page cache, to which mapped files belong. */
    private static long anonymousBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
                .filter(line -> line.startsWith("Anonymous:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
