package dev.cairn.jobs.cli;

import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that make up a configuration; the shortcuts win over {@code --set}. */
final class ConfigurationOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Configuration in HOCON, over the job's defaults.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, over --config. Repeatable. Keys of Spark, spark.x, are passed on to it.")
    private List<String> assignments = new ArrayList<>();

    @Option(names = "--data", paramLabel = "PATH", description = "Short for --set data.path=PATH.")
    private @Nullable String data;

    @Option(names = "--workers", paramLabel = "N", description = "Short for --set workers=N.")
    private @Nullable String workers;

    @Option(names = "--seed", paramLabel = "N", description = "Short for --set seed=N.")
    private @Nullable String seed;

    Settings settings(Job job) {
        return settings(job.schema());
    }

    Settings settings(Schema schema) {
        var all = new Assignments(assignments)
                .and("data.path", data)
                .and("workers", workers)
                .and("seed", seed);
        return schema.read(config, all.all());
    }
}
