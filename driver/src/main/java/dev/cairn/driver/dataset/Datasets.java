package dev.cairn.driver.dataset;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.Shard;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Turns a source into sharded datasets, once: they lie in the cache under a hash of source and preparation, and
 * what lies there is used again. Several runs may prepare the same at a time: each writes into a folder of its
 * own, and the first to finish gives its folder the name.
 */
public final class Datasets {
    /** Raised when shards or the split change their form. */
    private static final int FORMAT = 1;

    private Datasets() {}

    /**
     * Finds or makes the datasets. A {@link CairnException} names the file or setting that stands in the way:
     * DATA for a source that is missing or wrong, CONFIGURATION for a cache that cannot be written.
     */
    public static PreparedData prepare(SparkSession spark, DataSettings settings) {
        long begin = System.nanoTime();
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        Source source = source(settings, configuration);
        Split split = new Split(settings.validation());
        DatasetCache cache = DatasetCache.open(settings.cache(), configuration);
        String hash = DatasetCache.hash("format=" + FORMAT + "\n" + split + "\n" + source.identity());

        boolean reused = cache.holds(hash);
        if (!reused) {
            cache.add(hash, folder -> write(spark, source, split, hash, folder, cache.files()));
        }
        return described(cache, hash, reused, begin);
    }

    /** What the datasets will look like; prepares nothing, and needs no Spark. */
    public static DataShape shape(DataSettings settings) {
        Source source = source(settings, new Configuration());
        return new DataShape(source.columns(), source.attributes());
    }

    private static Source source(DataSettings settings, Configuration configuration) {
        return settings.path() == null
                ? new DigitsSource(settings.digitsTrain(), settings.digitsTest(), settings.digitsSeed())
                : IdxSource.open(settings.path(), configuration);
    }

    private static void write(
            SparkSession spark, Source source, Split split, String hash, Path folder, FileSystem files)
            throws IOException {
        Map<Part, List<Shard>> written = source.write(spark, folder, split);
        for (Part part : Part.values()) {
            List<Shard> shards = written.getOrDefault(part, List.of());
            long examples = shards.stream().mapToLong(Shard::examples).sum();
            new Manifest(hash, source.columns(), examples, shards, source.attributes())
                    .write(files, new Path(folder, part.folder()));
        }
    }

    private static PreparedData described(DatasetCache cache, String hash, boolean reused, long begin) {
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
                reused,
                (System.nanoTime() - begin) / 1e9);
    }
}
