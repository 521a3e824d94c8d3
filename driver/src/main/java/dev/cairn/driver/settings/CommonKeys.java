package dev.cairn.driver.settings;

import java.time.Duration;
import java.util.List;

/** The keys that every job has, in the order in which a configuration is printed. */
final class CommonKeys {
    private static final long INT = Integer.MAX_VALUE;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    static final List<Key> ALL = List.of(
            Key.text("job"),
            Key.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
            Key.whole("workers", 1, 65_535).hint("one Spark task slot each"),
            Key.whole("train.epochs", 1, INT).hint("train.maxSteps ends a run earlier"),
            Key.whole("train.maxSteps", 0, Long.MAX_VALUE).hint("0 means no limit"),
            Key.whole("train.batchSize", 1, INT).hint("examples a step, all workers together; typical: 64"),
            Key.whole("train.accumulation", 1, INT).hint("1 means a worker's whole share at once"),
            Key.whole("train.evaluateEverySteps", 0, Long.MAX_VALUE).hint("0 means at the end of each epoch"),
            Key.choice("optimizer.name", "sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw", "amsgrad"),
            Key.above("optimizer.learningRate", 0).hint("typical for Adam: 0.001"),
            Key.between("optimizer.weightDecay", 0, 1).hint("typical: 1e-4, with adamw 0.01"),
            Key.fraction("optimizer.momentum").hint("typical: 0.9"),
            Key.fraction("optimizer.rho").hint("typical: 0.99"),
            Key.fraction("optimizer.beta1").hint("typical: 0.9"),
            Key.fraction("optimizer.beta2").hint("typical: 0.999"),
            Key.above("optimizer.epsilon", 0).hint("typical: 1e-8"),
            Key.fraction("optimizer.statisticsDecay").hint("typical: 0.9"),
            Key.choice("optimizer.schedule", "constant", "step", "exponential", "cosine", "onecycle", "plateau"),
            Key.whole("optimizer.warmupSteps", 0, Long.MAX_VALUE).hint("0 means none"),
            Key.whole("optimizer.scheduleSteps", 0, Long.MAX_VALUE).hint("0 means those of all epochs"),
            Key.between("optimizer.finalLearningRate", 0, Float.MAX_VALUE).hint("typical: 0"),
            Key.between("optimizer.decayFactor", 1e-6, 1).hint("typical: 0.1"),
            Key.whole("optimizer.decaySteps", 1, Long.MAX_VALUE).hint("typical: a third of the run"),
            Key.whole("optimizer.patience", 0, INT).hint("typical: 3"),
            Key.between("optimizer.clipNorm", 0, Float.MAX_VALUE).hint("0 means no bound; typical: 1"),
            Key.between("optimizer.clipValue", 0, Float.MAX_VALUE).hint("0 means no bound"),
            Key.choice("optimizer.nonFinite", "diverge", "skip"),
            Key.text("data.path"),
            Key.text("data.cache"),
            Key.between("data.validation", 0, 0.5).hint("the part of the training examples held back; typical: 0.1"),
            Key.whole("data.digits.train", 1, 10_000_000).hint("typical: 10000"),
            Key.whole("data.digits.test", 1, 10_000_000).hint("typical: 2000"),
            Key.whole("data.digits.seed", Long.MIN_VALUE, Long.MAX_VALUE),
            Key.choice("data.augment.flip", "false", "true"),
            Key.whole("data.augment.shift", 0, 1024).hint("pixels; typical: 2"),
            Key.between("data.augment.rotation", 0, 180).hint("degrees; typical: 10"),
            Key.between("data.augment.zoom", 0, 4).hint("typical: 0.1"),
            Key.between("data.augment.crop", 0.01, 1).hint("1 means none; typical: 0.5"),
            Key.between("data.augment.blur", 0, 16).hint("pixels; typical: 1"),
            Key.between("data.augment.brightness", 0, 1).hint("typical: 0.2"),
            Key.between("data.augment.contrast", 0, 1).hint("typical: 0.2"),
            Key.between("data.augment.saturation", 0, 1).hint("typical: 0.2"),
            Key.between("data.augment.hue", 0, 0.5).hint("typical: 0.1"),
            Key.between("data.augment.greyscale", 0, 1).hint("typical: 0.2"),
            Key.whole("data.augment.cutout", 0, 4096).hint("pixels; typical: a third of the side"),
            Key.between("data.augment.mixup", 0, 1).hint("0 means none; typical: 0.2"),
            Key.choice("server.placement", "driver"),
            Key.whole("server.shards", 1, 64).hint("each has a thread of its own"),
            Key.choice("server.consistency", "sync", "ssp", "async"),
            Key.whole("server.staleness", 0, INT).hint("steps; typical: 4"),
            Key.choice("server.encoding", "fp32", "fp16", "bf16", "threshold", "topk"),
            Key.choice("server.pullEncoding", "fp32", "fp16", "bf16"),
            Key.above("server.threshold", 0).hint("in the gradient's units; with momentum, the velocity's"),
            Key.between("server.topk", 1e-6, 1).hint("typical: 0.001"),
            Key.whole("server.encodingWarmupSteps", 0, Long.MAX_VALUE).hint("0 means none"),
            Key.text("server.host"),
            Key.choice("server.transport", "auto", "aeron", "udp", "tcp"),
            Key.choice("server.authentication", "joins", "messages"),
            Key.time("server.joinTimeout", SECOND, DAY).hint("typical: 2m"),
            Key.time("server.stepTimeout", SECOND, DAY).hint("typical: 2m"),
            Key.whole("checkpoint.everySteps", 0, Long.MAX_VALUE).hint("0 means at the end only"),
            Key.whole("checkpoint.keep", 1, INT).hint("the newest; typical: 2"),
            Key.choice("worker.device", "auto", "cpu"));

    private CommonKeys() {}
}
