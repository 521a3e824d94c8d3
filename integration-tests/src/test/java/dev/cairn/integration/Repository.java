package dev.cairn.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build has put what the tests start as processes of their own. */
public final class Repository {
    private Repository() {}

    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("deploy/bin/cairn"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no folder above " + Path.of("").toAbsolutePath() + " is the repository");
            }
        }
        return folder;
    }

    public static Path launcher() {
        return root().resolve("deploy/bin/cairn");
    }

    public static Path jar() {
        return built(root().resolve("jobs/target/cairn.jar"));
    }

    public static Path sparkHome() {
        return built(root().resolve("deploy/spark-home/target/spark"));
    }

    /** A new folder that stays for whoever looks into a failure, until the next {@code mvn clean}. */
    public static Path newFolder(String name) {
        try {
            Path parent = Files.createDirectories(root().resolve("integration-tests/target/processes"));
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path built(Path path) {
        if (!Files.exists(path)) {
            throw new IllegalStateException(path + ": missing; mvn -DskipTests package builds it");
        }
        return path;
    }
}
