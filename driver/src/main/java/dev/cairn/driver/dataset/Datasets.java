package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.source.RowSource;
import dev.cairn.driver.dataset.source.SourceKind;
import dev.cairn.driver.dataset.source.SourceSettings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.Shard;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Turns a source into sharded datasets, once: they lie in the cache under a hash of source and preparation, and
 * what lies there is used again. Several runs may prepare the same at a time: each writes into a folder of its
 * own, and the first to finish gives its folder the name.
 */
public final class Datasets {
    /** Raised when shards or the split change their form. */
    private static final int FORMAT = 3;

    private Datasets() {}

    /**
     * Finds or makes the datasets. A {@link CairnException} names the file or setting that stands in the way:
     * DATA for a source that is missing or wrong, and for a disk that is full, CONFIGURATION for a cache that cannot be
     * used.
     */
    public static PreparedData prepare(SparkSession spark, DataSettings settings) {
        return prepare(spark, settings, source(settings, configuration(spark)));
    }

    /**
     * The same for rows that a program brings, whatever the settings say of a source.
     *
     * @param test rows that are the test part; empty to cut it from the others
     */
    public static PreparedData prepare(
            SparkSession spark, DataSettings settings, RowSource rows, Optional<RowSource> test) {
        return prepare(spark, settings, frameSource(settings, SourceKind.FRAME, rows, test, Set.of()));
    }

    /** The same with a preparation that was fitted before: nothing is learned from this data. */
    public static PreparedData prepare(SparkSession spark, DataSettings settings, Fitted fitted) {
        Source source = source(settings, configuration(spark));
        if (!(source instanceof FrameSource rows)) {
            return prepare(spark, settings, source);
        }
        // the data of the training itself has been prepared in this very way
        DatasetCache cache = DatasetCache.open(settings.cache(), configuration(spark));
        String trained = hash(source, split(settings, source));
        boolean same = cache.holds(trained) && cache.preparation(trained).equals(Optional.of(FittedFile.write(fitted)));
        return prepare(
                spark,
                settings,
                same
                        ? source
                        : rows.with(new FittedBefore(fitted, rows.preparation().isOfSequences())));
    }

    /**
     * All raw rows of a source, as a preparation's examples are made of them: with {@code _id}, {@code _part} (test),
     * {@code _file} and {@code _row}.
     *
     * @throws CairnException DATA where the source has no rows, such as IDX files
     */
    public static Dataset<Row> rows(SparkSession spark, DataSettings settings) {
        Source source = source(settings, configuration(spark));
        if (source instanceof FrameSource frame) {
            return RowParts.all(frame.rows().read(spark), settings.id());
        }
        throw new CairnException(
                ExitCode.DATA,
                "data.path=" + settings.source().path() + ": must be files of rows, or folders of images");
    }

    /**
     * What the datasets will look like, without Spark: what was prepared before is looked at, and nothing else.
     *
     * @throws CairnException DATA where only a run could tell
     */
    public static DataShape shape(DataSettings settings) {
        var configuration = new Configuration();
        Source source = source(settings, configuration);
        if (!(source instanceof FrameSource)) {
            return DigitPictures.SHAPE;
        }
        DatasetCache cache = DatasetCache.open(settings.cache(), configuration);
        String hash = hash(source, split(settings, source));
        if (!cache.holds(hash)) {
            throw new CairnException(
                    ExitCode.DATA,
                    "data.path=" + settings.source().path() + ": has not been prepared yet; a run with"
                            + " train.maxSteps=1 does that");
        }
        Manifest train = cache.manifest(hash, Part.TRAIN);
        return new DataShape(train.columns(), train.attributes());
    }

    private static PreparedData prepare(SparkSession spark, DataSettings settings, Source source) {
        long begin = System.nanoTime();
        DatasetCache cache = DatasetCache.open(settings.cache(), configuration(spark));
        Split split = split(settings, source);
        String hash = hash(source, split);
        boolean reused = cache.holds(hash);
        List<String> notes = reused
                ? List.of()
                : cache.add(hash, folder -> {
                    Source.Written written = source.write(spark, folder, split);
                    complete(written, hash, folder, cache.files());
                    return written.notes();
                });
        return described(cache, hash, reused, notes, begin);
    }

    private static Configuration configuration(SparkSession spark) {
        return spark.sparkContext().hadoopConfiguration();
    }

    private static Split split(DataSettings settings, Source source) {
        return settings.split()
                .decided(
                        source instanceof FrameSource rows && rows.preparation().isOfSequences());
    }

    private static String hash(Source source, Split split) {
        return DatasetCache.hash("format=" + FORMAT + "\n" + split + "\n" + source.identity());
    }

    private static Source source(DataSettings settings, Configuration configuration) {
        SourceSettings given = settings.source();
        SourceKind kind = given.kind(configuration);
        return switch (kind) {
            case DIGITS ->
                new DigitsSource(
                        settings.digits().train(),
                        settings.digits().test(),
                        settings.digits().seed());
            case IDX -> IdxSource.open(given.path(), configuration);
            case FRAME ->
                throw new CairnException(
                        ExitCode.CONFIGURATION,
                        "data.source=frame: a DataFrame comes from a program of your own; name the files to read");
            default -> {
                SourceSettings.Found found = given.find(kind, configuration);
                yield frameSource(settings, kind, found.rows(), found.test(), found.tested());
            }
        };
    }

    private static Source frameSource(
            DataSettings settings, SourceKind kind, RowSource rows, Optional<RowSource> test, Set<String> tested) {
        return new FrameSource(
                rows, test, tested, settings.preparation().apply(kind), settings.id(), settings.badRows());
    }

    /** Writes what makes shards a dataset: the preparation, then the manifests. */
    private static void complete(Source.Written written, String hash, Path folder, FileSystem files)
            throws IOException {
        Map<String, String> attributes = new HashMap<>(written.shape().attributes());
        if (written.fitted() != null) {
            String text = FittedFile.write(written.fitted());
            attributes.put(FittedFile.HASH, DatasetCache.hash(text));
            DatasetCache.writePreparation(files, folder, text);
        }
        for (Part part : Part.values()) {
            List<Shard> shards = written.parts().getOrDefault(part, List.of());
            long examples = shards.stream().mapToLong(Shard::examples).sum();
            new Manifest(hash, written.shape().columns(), examples, shards, attributes)
                    .write(files, new Path(folder, part.word()));
        }
    }

    private static PreparedData described(
            DatasetCache cache, String hash, boolean reused, List<String> notes, long begin) {
        Manifest train = cache.manifest(hash, Part.TRAIN);
        Manifest validation = cache.manifest(hash, Part.VALIDATION);
        Manifest test = cache.manifest(hash, Part.TEST);
        return new PreparedData(
                cache.folder(hash, Part.TRAIN).toString(),
                cache.folder(hash, Part.VALIDATION).toString(),
                cache.folder(hash, Part.TEST).toString(),
                train.columns(),
                train.examples(),
                validation.examples(),
                test.examples(),
                train.attributes(),
                cache.preparation(hash),
                notes,
                reused,
                (System.nanoTime() - begin) / 1e9);
    }
}
