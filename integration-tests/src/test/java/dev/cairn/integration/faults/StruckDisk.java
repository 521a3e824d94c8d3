package dev.cairn.integration.faults;

import dev.cairn.integration.faults.Strike.Point;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** The local disk under another scheme, as far away as HDFS, which strikes whoever reads shards and writes checkpoints. */
public final class StruckDisk extends RawLocalFileSystem {
    private static final String SCHEME = "struck";
    private static final URI ROOT = URI.create(SCHEME + ":///");
    private static final String PLAN = "struck.plan";
    private static final String MARKS = "struck.marks";

    private Striker striker = new Striker(List.of(), java.nio.file.Path.of(""), 0);

    /** What a run is set to for that. */
    static List<String> settings(List<Strike> plan, java.nio.file.Path marks) {
        return List.of(
                "spark.hadoop.fs." + SCHEME + ".impl=" + StruckDisk.class.getName(),
                "spark.hadoop." + PLAN + "=" + Strike.text(plan),
                "spark.hadoop." + MARKS + "=" + marks);
    }

    /** A folder of the local disk. */
    static String uri(java.nio.file.Path folder) {
        return SCHEME + "://" + folder;
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public void initialize(URI uri, Configuration conf) throws IOException {
        super.initialize(uri, conf);
        striker = new Striker(Strike.plan(conf.get(PLAN, "")), java.nio.file.Path.of(conf.get(MARKS, "")), 0);
    }

    @Override
    public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
        FSDataInputStream in = super.open(path, bufferBytes);
        if (path.getName().endsWith(".arrow")) {
            striker.due(strike -> strike.point() == Point.READING).ifPresent(Striker::strike);
        }
        return in;
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferBytes, short replication, long blockBytes, Progressable progress)
            throws IOException {
        String folder = path.getParent().getName();
        striker.due(strike -> strike.point() == Point.WRITING && folder.equals("step-" + strike.step()))
                .ifPresent(Striker::strike);
        return super.create(path, overwrite, bufferBytes, replication, blockBytes, progress);
    }
}
