package dev.cairn.driver.cluster;

import dev.cairn.worker.ExitCode;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** How the driver reaches Hadoop's file systems, whether Spark has started or not. */
public final class Storage {
    private static final String HADOOP = "spark.hadoop.";

    private Storage() {}

    /**
     * As Spark does: what is on the class path, with {@code spark.hadoop.*} over it.
     *
     * @param spark further settings of Spark
     */
    public static Configuration configuration(Map<String, String> spark) {
        if (SparkSession.getDefaultSession().isDefined()) {
            return SparkSession.getDefaultSession().get().sparkContext().hadoopConfiguration();
        }
        SparkConf conf = new SparkConf();
        spark.forEach(conf::set);
        Configuration configuration = new Configuration();
        for (var setting : conf.getAllWithPrefix(HADOOP)) {
            configuration.set(setting._1(), setting._2());
        }
        return configuration;
    }

    /** RETRY where a storage cannot be reached just now. */
    public static ExitCode exitCode(Exception e, ExitCode otherwise) {
        boolean unreachable = e instanceof SocketException
                || e instanceof SocketTimeoutException
                || e.getCause() instanceof UnknownHostException;
        return unreachable ? ExitCode.RETRY : otherwise;
    }

    /** Why an operation failed, in one line. */
    public static String reason(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.toString()
                : message.lines().findFirst().orElse("");
    }
}
