package dev.cairn.jobs.cli;

import dev.cairn.driver.registry.Registry;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Which registry is meant, and how its storage is reached. */
final class RegistryOption {
    private static final String HADOOP = "spark.hadoop.";

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            required = true,
            defaultValue = "${env:CAIRN_REGISTRY}",
            description = "The registry's folder on any Hadoop file system; left out: what CAIRN_REGISTRY names.")
    private String registry = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key of the storage, spark.hadoop.x, as it would be for Spark. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    Registry open() {
        return Registry.at(registry, spark());
    }

    private Map<String, String> spark() {
        Map<String, String> spark = new TreeMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1 || !assignment.startsWith(HADOOP)) {
                throw new CairnException(
                        ExitCode.CONFIGURATION, "--set " + assignment + ": must be " + HADOOP + "KEY=VALUE here");
            }
            spark.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return spark;
    }
}
