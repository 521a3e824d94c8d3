package dev.cairn.integration.gates;

import static dev.cairn.integration.gates.Figure.percent;
import static dev.cairn.integration.gates.Figure.plain;

import java.util.List;

/** Gates of the jobs that learn from images. */
final class ImageGates {
    private static final String ACCURACY = "test.accuracy";

    private static final Run MNIST_CNN = Run.of("cnn-mnist", 4, "cnn", "mnist", "train.epochs=10");

    private static final Run PHOTOS = Run.of(
            "cnn-photos",
            25,
            "cnn",
            "cifar10-jpg",
            "train.epochs=30",
            "data.augment.flip=true",
            "data.augment.shift=4");

    private static final Run RESNET20 = PHOTOS.with(
            "cnn-resnet20",
            "model.kind=resnet20",
            "train.epochs=40",
            "optimizer.name=momentum",
            "optimizer.learningRate=0.1",
            "optimizer.weightDecay=5e-4");
    private static final Run VGG = PHOTOS.with("cnn-vgg", "model.kind=vgg");
    private static final Run INCEPTION = PHOTOS.with("cnn-inception", "model.kind=inception");
    private static final Run ALEXNET = PHOTOS.with("cnn-alexnet", "model.kind=alexnet");

    static final Run SIMCLR = Run.of(
            "simclr",
            15,
            "contrastive",
            "cifar10-jpg",
            "data.validation=0",
            "optimizer.learningRate=0.002",
            "train.epochs=50");

    /** The same 1,000 photos with labels, with and without what was learned from all of them without. */
    private static final Run LABELLED = PHOTOS.with(
            "cnn-1000-labels", "model.kind=resnet14", "data.validation=0", "data.trainLimit=1000", "train.epochs=60");

    private static final Run FINE_TUNED = LABELLED.with("simclr-1000-labels").startingFrom(SIMCLR);

    private static final Run MOCO = Run.of(
            "moco",
            40,
            "contrastive",
            "cifar10-jpg",
            "data.validation=0",
            "model.method=moco",
            "model.temperature=0.2",
            "optimizer.learningRate=0.002",
            "train.batchSize=128",
            "train.epochs=60");

    /** In as few steps as these, small batches and a copy that follows quickly. */
    private static final Run BYOL = MOCO.with(
            "byol",
            "model.method=byol",
            "model.decay=0.97",
            "model.hidden=512",
            "train.batchSize=64",
            "optimizer.warmupShare=0.05");

    /** Digits have no colours to vary, and are others in the mirror. */
    static final Run CLIP = Run.of(
            "clip-mnist",
            5,
            "contrastive",
            "mnist",
            "model.method=clip",
            "model.kind=lenet",
            "model.projection=64",
            "model.hidden=64",
            "train.batchSize=128",
            "train.epochs=2",
            "data.augment.flip=false",
            "data.augment.crop=1",
            "data.augment.shift=2",
            "data.augment.brightness=0",
            "data.augment.contrast=0",
            "data.augment.saturation=0",
            "data.augment.hue=0",
            "data.augment.greyscale=0");

    private static final Run VIT = Run.of(
            "vit-mnist",
            15,
            "transformer",
            "mnist",
            "model.kind=vit",
            "model.blocks=4",
            "model.width=64",
            "model.heads=4",
            "train.epochs=12",
            "data.augment.shift=2");

    private static final Run DIFFUSION =
            Run.of("diffusion-mnist", 40, "diffusion", "mnist", "train.epochs=5", "optimizer.learningRate=0.002");
    private static final Check DRAWN = DrawnDigits.readBy(MNIST_CNN, DIFFUSION, 5);

    static final List<Gate> ALL = List.of(
            Gate.of("cnn-mnist", percent("accuracy", ACCURACY, MNIST_CNN).atLeast(99.3)),
            Gate.of("cnn-resnet20", percent("accuracy", ACCURACY, RESNET20).atLeast(70)),
            Gate.of("cnn-vgg", percent("accuracy", ACCURACY, VGG).atLeast(60)),
            Gate.of("cnn-inception", percent("accuracy", ACCURACY, INCEPTION).atLeast(60)),
            Gate.of("cnn-alexnet", percent("accuracy", ACCURACY, ALEXNET).atLeast(60)),
            Gate.of("vit-mnist", percent("accuracy", ACCURACY, VIT).atLeast(98)),
            Gate.of(
                    "contrastive-simclr",
                    percent("1,000 labels, fine-tuned", ACCURACY, FINE_TUNED.seeds(1, 2, 3))
                            .atLeast(3, percent("1,000 labels, from scratch", ACCURACY, LABELLED.seeds(1, 2, 3)))),
            probe("contrastive-moco", MOCO),
            probe("contrastive-byol", BYOL),
            Gate.of(
                    "contrastive-clip",
                    percent("wordings held out of training", ACCURACY, CLIP).atLeast(95)),
            Gate.of(
                    "diffusion-mnist",
                    plain("mean squared error of the noise", "test.loss", DIFFUSION)
                            .atMost(0.05),
                    percent("the reader's own accuracy", ACCURACY, MNIST_CNN).atLeast(99),
                    percent("drawings read as the class asked for", DrawnDigits.READ, DRAWN)
                            .atLeast(90),
                    percent("the same of the worst class", DrawnDigits.LEAST, DRAWN)
                            .atLeast(50)));

    private ImageGates() {}

    private static Gate probe(String name, Run run) {
        return Gate.of(
                name,
                percent("linear probe", "test.probe", run)
                        .atLeast(10, percent("linear probe, untrained", "test.untrainedProbe", run)),
                percent("nearest neighbours", "test.knn", run).stated());
    }
}
