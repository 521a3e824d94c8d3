package dev.cairn.integration.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The ratios of the last accepted run, kept in the repository with its machine and date. */
record AcceptedRatios(Map<String, Double> ratios) {
    private static final Path FILE = Path.of("integration-tests", "accepted-ratios.json");

    AcceptedRatios {
        ratios = Map.copyOf(ratios);
    }

    /** None where no run has been accepted yet. */
    static AcceptedRatios read() {
        Map<String, Double> ratios = new TreeMap<>();
        if (Files.exists(FILE)) {
            try {
                JsonNode kept = new ObjectMapper().readTree(FILE.toFile()).path("ratios");
                kept.fields()
                        .forEachRemaining(ratio ->
                                ratios.put(ratio.getKey(), ratio.getValue().asDouble()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new AcceptedRatios(ratios);
    }

    static void keep(List<Row> rows) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.ratio() != null) {
                ratios.put(row.name(), Math.round(1e3 * row.ratio()) / 1e3);
            }
        }
        var content = new LinkedHashMap<String, Object>();
        try {
            content.put("machine", Bench.machine());
            content.put("date", LocalDate.now(ZoneOffset.UTC).toString());
            content.put("ratios", ratios);
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(FILE.toFile(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null where none was accepted under this name. */
    @Nullable Double of(String name) {
        return ratios.get(name);
    }
}
