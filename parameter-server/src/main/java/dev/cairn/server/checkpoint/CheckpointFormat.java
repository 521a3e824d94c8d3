package dev.cairn.server.checkpoint;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.update.Plateau;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Checkpoints as bytes (docs/checkpoints.md): a {@link Header} in plain text, then each vector as little-endian floats,
 * with its CRC-32C behind it. Data alone: nothing in it is run, and nothing is allocated that the run's own blocks don't
 * ask for.
 */
public final class CheckpointFormat {
    private static final String STEP = "step";
    private static final String PARAMETERS = "parameters";
    private static final String VECTORS = "vectors";
    private static final String LAYOUT = "layout";
    private static final String BEST = "plateau.best";
    private static final String SINCE = "plateau.since";
    private static final String RATE = "plateau.rate";
    private static final String SKIPS = "skips";
    private static final String NOTE = "note.";

    private CheckpointFormat() {}

    /** Writes a checkpoint of a server with these blocks; the stream stays open. */
    public static void write(Checkpoint checkpoint, Blocks blocks, OutputStream out) throws IOException {
        ServerState state = checkpoint.state();
        Map<String, String> header = new TreeMap<>();
        header.put(STEP, Long.toString(state.step()));
        header.put(PARAMETERS, Integer.toString(state.parameters().length));
        header.put(VECTORS, Integer.toString(state.vectors().size()));
        header.put(LAYOUT, Header.fingerprint(blocks.layout()));
        header.put(BEST, Double.toString(state.arbiter().plateau().best()));
        header.put(SINCE, Integer.toString(state.arbiter().plateau().since()));
        header.put(RATE, Float.toString(state.arbiter().plateau().rateFactor()));
        header.put(SKIPS, Integer.toString(state.arbiter().skips()));
        checkpoint.notes().forEach((name, text) -> header.put(NOTE + name, text));
        Header.write(header, out);
        var vectors = new VectorCodec();
        vectors.write(state.parameters(), out);
        for (float[] vector : state.vectors()) {
            vectors.write(vector, out);
        }
    }

    /**
     * Reads a checkpoint back.
     *
     * @param parameters floats that the flat vector must have
     * @throws DamagedCheckpointException if it is not whole, or not of a server with such blocks
     */
    public static Checkpoint read(InputStream from, Blocks blocks, int parameters) throws IOException {
        InputStream in = new BufferedInputStream(from);
        Map<String, String> header = Header.read(in);
        require(header, PARAMETERS, Integer.toString(parameters));
        require(header, LAYOUT, Header.fingerprint(blocks.layout()));
        int vectors = number(header, VECTORS, Integer::valueOf);
        if (vectors != 0 && vectors != blocks.stateVectors()) {
            throw new DamagedCheckpointException(VECTORS + "=" + vectors + ": must be " + blocks.stateVectors());
        }
        var codec = new VectorCodec();
        float[] flat = codec.read("the parameters", parameters, in);
        List<float[]> state = new ArrayList<>();
        for (int i = 0; i < vectors; i++) {
            state.add(codec.read("state vector " + i, parameters, in));
        }
        if (in.read() >= 0) {
            throw new DamagedCheckpointException("goes on after its last vector");
        }
        return new Checkpoint(
                new ServerState(number(header, STEP, Long::valueOf), flat, state, arbiter(header)), notes(header));
    }

    private static Arbiter.State arbiter(Map<String, String> header) throws DamagedCheckpointException {
        var plateau = new Plateau.State(
                number(header, BEST, Double::valueOf),
                number(header, SINCE, Integer::valueOf),
                number(header, RATE, Float::valueOf));
        return new Arbiter.State(plateau, number(header, SKIPS, Integer::valueOf));
    }

    private static Map<String, String> notes(Map<String, String> header) {
        Map<String, String> notes = new TreeMap<>();
        header.forEach((name, text) -> {
            if (name.startsWith(NOTE)) {
                notes.put(name.substring(NOTE.length()), text);
            }
        });
        return notes;
    }

    private static <N> N number(Map<String, String> header, String name, Function<String, N> parse)
            throws DamagedCheckpointException {
        String text = header.getOrDefault(name, "");
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new DamagedCheckpointException(name + "=" + text + ": not a number");
        }
    }

    private static void require(Map<String, String> header, String name, String expected)
            throws DamagedCheckpointException {
        String found = header.getOrDefault(name, "");
        if (!found.equals(expected)) {
            throw new DamagedCheckpointException(
                    name + "=" + found + ": of another network or update rule, " + expected + " is due");
        }
    }
}
