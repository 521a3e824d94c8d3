package dev.cairn.driver.retraining;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Pipelines for tests. */
final class Pipelines {
    private Pipelines() {}

    /** That of a job which is never run. */
    static Pipeline idle(Path folder, String... assignments) {
        try {
            Path file = Files.writeString(
                    folder.resolve("p.conf"), "retrain.registry = r, retrain.frozen = f, data.path = d");
            return Pipeline.read(new Idle(folder), file, Arrays.asList(assignments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Idle(Path folder) implements Job {
        @Override
        public String name() {
            return "idle";
        }

        @Override
        public String summary() {
            return "";
        }

        @Override
        public Schema schema() {
            try {
                Path conf = Files.writeString(folder.resolve("idle.conf"), "seed = 1\n");
                return new Schema(name(), conf.toUri().toURL(), List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Recipe recipe(Settings settings, DataShape data) {
            throw new UnsupportedOperationException();
        }
    }
}
