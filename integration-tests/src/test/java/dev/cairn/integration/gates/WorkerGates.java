package dev.cairn.integration.gates;

import static dev.cairn.integration.gates.Figure.percent;

import java.util.List;

/** Two workers reach what one does, also where the statistics or the negatives of a batch are each worker's own. */
final class WorkerGates {
    private static final long[] SEEDS = {1, 2, 3};

    private static final Run BATCH_NORM =
            Run.of("batch-norm", 1, "cnn", "mnist", "model.kind=resnet14", "data.trainLimit=20000", "train.epochs=2");
    private static final Run SIMCLR =
            ImageGates.SIMCLR.with("simclr-short", "train.epochs=5").lasting(2);
    private static final Run CLIP = ImageGates.CLIP.lasting(1);

    static final List<Gate> ALL = List.of(
            gate("workers-batch-norm", "accuracy", "test.accuracy", BATCH_NORM, 0.5),
            gate("workers-clip", "wordings held out of training", "test.accuracy", CLIP, 0.5),
            gate("workers-simclr", "linear probe", "test.probe", SIMCLR, 2));

    private WorkerGates() {}

    /** @param tolerance points that the mean of two workers may lie below that of one */
    private static Gate gate(String name, String what, String key, Run run, double tolerance) {
        Figure one = percent(
                what + ", one worker",
                key,
                run.with(run.name() + "-alone", "workers=1").seeds(SEEDS));
        return Gate.of(
                name, percent(what + ", two workers", key, run.seeds(SEEDS)).atLeast(-tolerance, one), one.stated());
    }
}
