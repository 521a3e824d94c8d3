package dev.cairn.driver.dataset.source;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Pictures, each in a file of its own: columns {@code content} (the file's bytes) and {@code label} (the first folder
 *
 * below the root that it lies in, but for those such as {@code day=2026-11-23}).
 */
record ImageFiles(SourceFiles files) implements RowSource {
    /** Folders that say when a picture came, not what is on it. */
    private static final Pattern PARTITIONS = Pattern.compile("^([^/=]+=[^/]*/)+");

    private static final int MOST_BYTES = 256 << 20;
    private static final long BYTES_A_TASK = 32L << 20;
    private static final int FILES_A_TASK = 1_000;
    private static final StructType SCHEMA = new StructType()
            .add("content", DataTypes.BinaryType)
            .add("label", DataTypes.StringType)
            .add(RawRows.PLACE, DataTypes.LongType)
            .add(RawRows.FILE, DataTypes.StringType)
            .add(RawRows.ROW, DataTypes.LongType);

    private record Picture(long place, String path, String label) implements Serializable {}

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public String identity() {
        return "images " + files.root() + " " + files.identity();
    }

    @Override
    public RawRows read(SparkSession spark) {
        if (files.isEmpty()) {
            throw new CairnException(ExitCode.DATA, name() + ": holds no images (.jpg, .jpeg, .png)");
        }
        List<Picture> pictures = new ArrayList<>();
        long bytes = 0;
        for (FileStatus file : files.files()) {
            pictures.add(new Picture(pictures.size(), file.getPath().toString(), label(file)));
            bytes += file.getLen();
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        int tasks = (int) Math.min(pictures.size(), 1 + bytes / BYTES_A_TASK + pictures.size() / FILES_A_TASK);
        JavaRDD<Row> rows = context.parallelize(pictures, tasks)
                .map(picture -> row(picture, configuration.value().value()));
        return RawRows.whole(spark.createDataFrame(rows, SCHEMA), pictures.size());
    }

    private String label(FileStatus file) {
        String below = PARTITIONS.matcher(files.relative(file)).replaceFirst("");
        int slash = below.indexOf('/');
        if (slash < 0) {
            throw new CairnException(
                    ExitCode.DATA,
                    SourceFiles.shown(file.getPath()) + ": lies in no class folder; " + name()
                            + " must hold a folder for each class, with its images");
        }
        return below.substring(0, slash);
    }

    private static Row row(Picture picture, Configuration configuration) {
        Path path = new Path(picture.path());
        try (InputStream in = ShardedDataset.fileSystem(path, configuration).open(path)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new IOException("more than " + (MOST_BYTES >> 20) + " MiB");
            }
            return RowFactory.create(content, picture.label(), picture.place(), SourceFiles.shown(path), 1L);
        } catch (IOException e) {
            throw SourceFiles.unreadable(SourceFiles.shown(path), String.valueOf(e.getMessage()), e);
        }
    }
}
