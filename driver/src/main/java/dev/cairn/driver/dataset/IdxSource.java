package dev.cairn.driver.dataset;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A folder with MNIST's four files, compressed or not, named with a hyphen or a dot, on any Hadoop file system.
 * An example's id is its place in its file. Gzip can only be read from the front, so the driver reads the files
 * by itself in one pass.
 */
record IdxSource(
        FileSystem files, FileStatus trainImages, FileStatus trainLabels, FileStatus testImages, FileStatus testLabels)
        implements Source {
    /** Finds the files; a {@link CairnException} names the one that is missing. */
    static IdxSource open(String path, Configuration configuration) {
        try {
            Path folder = new Path(path);
            FileSystem files = ShardedDataset.fileSystem(folder, configuration);
            require(files.exists(folder), "data.path=" + path + ": does not exist");
            require(
                    files.getFileStatus(folder).isDirectory(),
                    "data.path=" + path + ": is a file, expected the folder of MNIST's four IDX files");
            return new IdxSource(
                    files,
                    find(files, folder, "train-images", "idx3-ubyte"),
                    find(files, folder, "train-labels", "idx1-ubyte"),
                    find(files, folder, "t10k-images", "idx3-ubyte"),
                    find(files, folder, "t10k-labels", "idx1-ubyte"));
        } catch (IOException | IllegalArgumentException e) {
            throw new CairnException(
                    Storage.exitCode(e, ExitCode.DATA),
                    "data.path=" + path + ": cannot be read (" + e.getMessage() + ")",
                    e);
        }
    }

    @Override
    public String identity() {
        StringBuilder identity = new StringBuilder("idx");
        for (FileStatus file : List.of(trainImages, trainLabels, testImages, testLabels)) {
            identity.append('\n').append(file.getPath());
            identity.append(' ').append(file.getLen());
            identity.append(' ').append(file.getModificationTime());
        }
        return identity.toString();
    }

    @Override
    public Written write(SparkSession spark, Path folder, Split split) throws IOException {
        FileSystem target =
                ShardedDataset.fileSystem(folder, spark.sparkContext().hadoopConfiguration());
        try (IdxFile images = IdxFile.open(files, trainImages.getPath(), IdxFile.Kind.IMAGES);
                IdxFile labels = IdxFile.open(files, trainLabels.getPath(), IdxFile.Kind.LABELS);
                IdxFile imagesForTest = IdxFile.open(files, testImages.getPath(), IdxFile.Kind.IMAGES);
                IdxFile labelsForTest = IdxFile.open(files, testLabels.getPath(), IdxFile.Kind.LABELS)) {
            requireSameCount(images, labels);
            requireSameCount(imagesForTest, labelsForTest);
            long held = (long) (images.count() * split.validation());
            try (PartWriter train = writer(target, folder, Part.TRAIN, images.count() - held);
                    PartWriter validation = writer(target, folder, Part.VALIDATION, held);
                    PartWriter test = writer(target, folder, Part.TEST, imagesForTest.count())) {
                Function<Part, PartWriter> writers = part -> switch (part) {
                    case TRAIN -> train;
                    case VALIDATION -> validation;
                    case TEST -> test;
                };
                TrainLimit limit = TrainLimit.of(split, LongStream.range(0, images.count()));
                copy(images, labels, 0, split, limit, writers);
                copy(imagesForTest, labelsForTest, Split.FIRST_TEST_ID, split, limit, writers);
                return Written.digits(Map.of(
                        Part.TRAIN, train.finish(), Part.VALIDATION, validation.finish(), Part.TEST, test.finish()));
            }
        }
    }

    private static FileStatus find(FileSystem files, Path folder, String name, String ending) throws IOException {
        for (String candidate : List.of(name + "-" + ending, name + "." + ending)) {
            for (String suffix : List.of("", ".gz")) {
                Path file = new Path(folder, candidate + suffix);
                if (files.exists(file)) {
                    return files.getFileStatus(file);
                }
            }
        }
        throw new CairnException(
                ExitCode.DATA,
                folder + "/" + name + "-" + ending + "[.gz]: missing; data.path must hold MNIST's four IDX files");
    }

    private PartWriter writer(FileSystem target, Path folder, Part part, long examples) {
        return new PartWriter(target, new Path(folder, part.word()), DigitPictures.COLUMNS, examples);
    }

    private static void requireSameCount(IdxFile images, IdxFile labels) {
        if (images.count() != labels.count()) {
            throw labels.error(
                    "holds " + labels.count() + " labels, expected " + images.count() + " as there are images");
        }
    }

    private static void copy(
            IdxFile images,
            IdxFile labels,
            long firstId,
            Split split,
            TrainLimit limit,
            Function<Part, PartWriter> writers)
            throws IOException {
        byte[] image = new byte[DigitPictures.SIZE * DigitPictures.SIZE];
        byte[] label = new byte[1];
        ByteBuffer imageRow = ByteBuffer.wrap(image);
        ByteBuffer labelRow = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < images.count(); i++) {
            images.read(image);
            labels.read(label);
            int digit = label[0] & 0xFF;
            if (digit >= DigitPictures.CLASSES) {
                throw labels.error(
                        "label " + digit + " at place " + i + ", expected 0 to " + (DigitPictures.CLASSES - 1));
            }
            labelRow.putInt(0, digit);
            long id = firstId + i;
            Part part = split.partOf(id);
            if (limit.takes(part, id)) {
                writers.apply(part).append(id, imageRow.rewind(), labelRow.rewind());
            }
        }
        images.requireEnd();
        labels.requireEnd();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new CairnException(ExitCode.DATA, message);
        }
    }
}
