package dev.cairn.driver.registry;

import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.checkpoint.VectorFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Model folders and cards for tests. */
public final class Models {
    private Models() {}

    /** A folder that {@link SavedModel} reads, with these parameters. */
    public static Path write(Path folder, float... parameters) throws IOException {
        Files.createDirectories(folder);
        try (OutputStream out = Files.newOutputStream(folder.resolve("parameters.bin"))) {
            VectorFormat.write(parameters, out);
        }
        Files.writeString(folder.resolve("model.conf"), "job = cnn\n");
        String json = new com.fasterxml.jackson.databind.ObjectMapper()
                .writeValueAsString(new SavedModel(
                        "cnn",
                        List.of(),
                        Map.of(),
                        List.of(new ParameterArray("w", List.of(parameters.length), ParameterArray.Kind.WEIGHT)),
                        Fingerprint.sha256(parameters)));
        Files.writeString(folder.resolve("model.json"), json);
        return folder;
    }

    public static Card card(String runId, float... parameters) {
        return new Card(
                0,
                "cnn",
                "2026-11-23T01:00:00Z",
                runId,
                "runs/" + runId,
                null,
                new Card.TrainedOn("/data", "cafe", "2026-11-01", "2026-11-22", 1000),
                "beef",
                "0.1.0",
                7,
                Fingerprint.sha256(parameters),
                Map.of("frozen.accuracy", 0.98));
    }
}
