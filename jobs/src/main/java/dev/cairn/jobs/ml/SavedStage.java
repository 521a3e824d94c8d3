package dev.cairn.jobs.ml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** A stage on any file system that Hadoop reaches: Spark's own metadata, and the model's folder beside it. */
final class SavedStage {
    private static final String MODEL = "model";

    private SavedStage() {}

    /** Writes. */
    static final class Writer extends MLWriter {
        private final CairnModel model;

        Writer(CairnModel model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            SparkContext spark = sparkSession().sparkContext();
            DefaultParamsWriter$.MODULE$.saveMetadata(model, path, spark, Option.empty(), Option.empty());
            Path to = new Path(path, MODEL);
            try (var inside = Files.list(model.folder())) {
                FileSystem files = to.getFileSystem(spark.hadoopConfiguration());
                for (java.nio.file.Path file :
                        inside.filter(Files::isRegularFile).toList()) {
                    try (FSDataOutputStream out =
                            files.create(new Path(to, file.getFileName().toString()))) {
                        Files.copy(file, out);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Reads. */
    static final class Reader extends MLReader<CairnModel> {
        @Override
        public CairnModel load(String path) {
            SparkContext spark = sparkSession().sparkContext();
            DefaultParamsReader.Metadata metadata =
                    DefaultParamsReader$.MODULE$.loadMetadata(path, spark, CairnModel.class.getName());
            Path from = new Path(path, MODEL);
            try {
                java.nio.file.Path folder = Files.createTempDirectory("cairn-model-");
                FileSystem files = from.getFileSystem(spark.hadoopConfiguration());
                for (FileStatus file : files.listStatus(from)) {
                    try (InputStream in = files.open(file.getPath())) {
                        Files.copy(in, folder.resolve(file.getPath().getName()));
                    }
                }
                var model = new CairnModel(metadata.uid(), folder);
                metadata.getAndSetParams(model, Option.empty());
                return model;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
