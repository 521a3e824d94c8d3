package dev.cairn.driver.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.round.Arbiter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * {@code manifest.json}: what a checkpoint says of itself. It is written last, and its own last line holds the CRC-32C
 * of all lines before: where that is there, all of the checkpoint is.
 *
 * @param format version of this form
 * @param step steps applied
 * @param generation how often the run had been taken up
 * @param layout SHA-256 over lengths and update rules of the blocks: a state fits no others
 * @param parameters floats in each vector
 * @param arbiter what the verdicts to come depend on
 * @param files the vectors, in the state's order
 * @param ranks what each rank has laid down, in their order; none where it had nothing to
 */
@JsonIgnoreProperties("crc32c")
record Manifest(
        int format,
        long step,
        long generation,
        Provenance run,
        Tally tally,
        String layout,
        int parameters,
        Arbiter.State arbiter,
        List<DataFile> files,
        List<DataFile> ranks) {
    static final String FILE = "manifest.json";
    static final int MOST_BYTES = 1 << 20;

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();
    private static final String END = "\n}";
    private static final int SEAL_CHARS = seal("").length();

    /** A file beside the manifest. */
    record DataFile(String name, long bytes, String crc32c) {}

    Manifest {
        files = List.copyOf(files);
        ranks = List.copyOf(ranks);
    }

    static Manifest of(
            Checkpoint checkpoint, long generation, Blocks blocks, List<DataFile> files, List<DataFile> ranks) {
        return new Manifest(
                FORMAT,
                checkpoint.step(),
                generation,
                checkpoint.run(),
                checkpoint.tally(),
                Fingerprint.sha256(blocks.layout()),
                checkpoint.state().parameters().length,
                checkpoint.state().arbiter(),
                files,
                ranks);
    }

    byte[] toBytes() throws JsonProcessingException {
        String json = JSON.writeValueAsString(this);
        String body = json.substring(0, json.length() - END.length());
        return (body + seal(body)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a manifest; empty where it has been cut off, as by the end of the process that wrote it.
     *
     * @throws DamagedCheckpointException where it is whole and still not what was written
     */
    static Optional<Manifest> read(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!text.endsWith(END + "\n")) {
            return Optional.empty();
        }
        String body = text.substring(0, Math.max(0, text.length() - SEAL_CHARS));
        if (!text.equals(body + seal(body))) {
            throw new DamagedCheckpointException(FILE + ": damaged, its checksum does not fit");
        }
        try {
            return Optional.of(JSON.readValue(text, Manifest.class));
        } catch (JsonProcessingException e) {
            throw new DamagedCheckpointException(
                    FILE + ": " + e.getOriginalMessage().lines().findFirst().orElse("not JSON"));
        }
    }

    /** What makes JSON, but for its last brace, end with its checksum. */
    private static String seal(String body) {
        CRC32C sum = new CRC32C();
        sum.update(body.getBytes(StandardCharsets.UTF_8));
        return ",\n  \"crc32c\" : \"" + hex((int) sum.getValue()) + "\"" + END + "\n";
    }

    static String hex(int crc32c) {
        return HexFormat.of().toHexDigits(crc32c);
    }

    /**
     * Checks, before memory is taken, that the state belongs to this run.
     *
     * @param length floats that each vector must have
     * @param rankVectors that each rank must have laid down
     */
    void check(long ofStep, Blocks blocks, int length, int rankVectors) throws DamagedCheckpointException {
        require("format", format, FORMAT);
        require("step", step, ofStep);
        require("parameters", parameters, length);
        require("layout", layout, Fingerprint.sha256(blocks.layout()));
        int vectors = files.size() - 1;
        if (vectors != 0 || step > 0) {
            require("state vectors", vectors, blocks.stateVectors());
        }
        require("ranks", ranks.size(), rankVectors > 0 && step > 0 ? run.workers() : 0);
    }

    private static void require(String name, Object found, Object expected) throws DamagedCheckpointException {
        if (!found.toString().equals(expected.toString())) {
            throw new DamagedCheckpointException(FILE + ": " + name + "=" + found + ": must be " + expected
                    + "; is it of another network, update rule or version?");
        }
    }
}
