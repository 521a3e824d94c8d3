package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One run that is asked for.
 *
 * @param master Spark's; null for the one that spark-submit gives, or else for this machine
 * @param out the run's folder
 * @param overwrite whether a run that is there already is cleared away
 */
public record TrainingRequest(Job job, Settings settings, @Nullable String master, Path out, boolean overwrite) {}
