package dev.cairn.driver.checkpoint;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The checkpoints of a run, a folder {@code step-37} each: its vectors as files, and a {@link Manifest}, written last. A
 * folder without one is no checkpoint, so nothing is ever renamed and a writer may end at any point.
 *
 * <p>Who takes a run up leaves a mark {@code generation-2}, one higher than any before; whoever held the run until then
 * finds it and writes no more.
 */
public final class Checkpoints {
    private static final String STEP = "step-";
    private static final String GENERATION = "generation-";
    private static final String PARAMETERS = "parameters.bin";

    private final CheckpointFolder folder;
    private final RankFiles ranks;
    private final NavigableSet<Long> whole = new TreeSet<>();
    private long generation;

    private Checkpoints(CheckpointFolder folder) {
        this.folder = folder;
        this.ranks = new RankFiles(folder);
    }

    /**
     * Looks at a folder, which need not exist yet.
     *
     * @param uri of any file system that Hadoop reaches
     * @param spark settings {@code spark.hadoop.*} that say how
     * @throws CairnException CONFIGURATION where there is no such file system
     */
    public static Checkpoints at(String uri, Map<String, String> spark) {
        return new Checkpoints(CheckpointFolder.of(uri, Storage.configuration(spark)));
    }

    static Checkpoints in(CheckpointFolder folder) {
        return new Checkpoints(folder);
    }

    /** Whether there is any, readable or not. */
    public boolean areThere() {
        try {
            for (long step : folder.numbers(STEP)) {
                if (folder.exists(manifest(step))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Deletes them all. */
    public void clear() {
        try {
            for (long step : folder.numbers(STEP)) {
                remove(step);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Fences off whoever has written here before.
     *
     * @param holder names this process, for people
     */
    public void takeOver(String holder) throws IOException {
        NavigableSet<Long> before = folder.numbers(GENERATION);
        generation = before.isEmpty() ? 1 : before.last() + 1;
        folder.create(GENERATION + generation, holder.getBytes(StandardCharsets.UTF_8));
        for (long old : before) {
            folder.delete(GENERATION + old);
        }
    }

    /**
     * Writes one.
     *
     * @param blocks of the server
     * @throws CairnException RETRY where another process has taken the run over
     */
    public void write(Checkpoint checkpoint, Blocks blocks) throws IOException {
        requireHeld();
        long step = checkpoint.step();
        removeButRanks(step); // what a writer that failed has left
        List<Manifest.DataFile> files = new ArrayList<>();
        files.add(folder.write(place(step), PARAMETERS, checkpoint.state().parameters()));
        for (int i = 0; i < checkpoint.state().vectors().size(); i++) {
            files.add(folder.write(
                    place(step), vector(i), checkpoint.state().vectors().get(i)));
        }
        Manifest manifest = Manifest.of(checkpoint, generation, blocks, files, ranks.await(place(step), checkpoint));
        folder.create(manifest(step), manifest.toBytes());
        whole.add(step);
    }

    /** What the folders of all checkpoints begin with, for any process. */
    public String prefix() {
        return folder.qualified(STEP);
    }

    /** Deletes what ranks have laid down after a step, where the run is taken up again. */
    public void forgetRanksAfter(long step) throws IOException {
        for (long later : folder.numbers(STEP).tailSet(step, false)) {
            ranks.forget(place(later));
        }
    }

    private void removeButRanks(long step) throws IOException {
        folder.delete(manifest(step));
        whole.remove(step);
        for (String name : folder.names(place(step))) {
            if (!RankFiles.isOne(name)) {
                folder.delete(place(step) + "/" + name);
            }
        }
    }

    /** The steps of those that are there, as far as this process has written or read them, or found them older. */
    NavigableSet<Long> whole() {
        return whole;
    }

    /**
     * Deletes what is left of all others up to the newest of these. Newer ones, which could not be read when the run was
     * taken up, stay until the run gets there again.
     */
    void retain(Set<Long> steps) throws IOException {
        for (long step : folder.numbers(STEP)) {
            if (step <= whole.last() && !steps.contains(step)) {
                remove(step);
            }
        }
    }

    /**
     * The newest that can be read; empty where there is none.
     *
     * @param blocks of the server
     * @param parameters floats of the flat vector
     * @param rankVectors that each rank lays down
     * @param warnings takes a line for each newer one that can't
     * @throws CairnException DATA where there are some, and none can be read; RETRY where the storage does not answer
     */
    public Optional<Checkpoint> newest(Blocks blocks, int parameters, int rankVectors, Consumer<String> warnings) {
        List<String> passedOver = new ArrayList<>();
        IOException failure = null;
        NavigableSet<Long> steps = steps();
        for (long step : steps.descendingSet()) {
            try {
                Optional<Checkpoint> found = read(step, blocks, parameters, rankVectors);
                if (found.isPresent()) {
                    passedOver.forEach(reason -> warnings.accept(reason + "; going on from step " + step));
                    steps.headSet(step, true).stream().filter(this::isWhole).forEach(whole::add);
                    return found;
                }
                passedOver.add(folder.name(place(step)) + ": not finished, has no whole " + Manifest.FILE);
            } catch (IOException e) {
                failure = e;
                passedOver.add(folder.name(place(step)) + ": " + Storage.reason(e));
            }
        }
        if (failure != null) {
            throw noneReadable(passedOver, failure);
        }
        passedOver.forEach(reason -> warnings.accept(reason + "; starting from step 0"));
        return Optional.empty();
    }

    private static CairnException noneReadable(List<String> reasons, IOException last) {
        ExitCode code = Storage.exitCode(last, ExitCode.DATA);
        String way = code == ExitCode.RETRY ? "; try again once the storage answers" : "; --overwrite starts anew";
        return new CairnException(code, "no checkpoint can be read: " + String.join("; ", reasons) + way, last);
    }

    /** That of one step; empty where it is not there as a whole. */
    public Optional<Checkpoint> read(long step, Blocks blocks, int parameters, int rankVectors) throws IOException {
        Optional<byte[]> bytes = folder.read(manifest(step), Manifest.MOST_BYTES);
        Optional<Manifest> manifest = bytes.isPresent() ? Manifest.read(bytes.get()) : Optional.empty();
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        Manifest found = manifest.get();
        found.check(step, blocks, parameters, rankVectors);
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < found.files().size(); i++) {
            String name = i == 0 ? PARAMETERS : vector(i - 1);
            vectors.add(folder.read(place(step), name, found.files().get(i), parameters));
        }
        ranks.check(place(step), found, rankVectors);
        var state = new ServerState(step, vectors.get(0), vectors.subList(1, vectors.size()), found.arbiter());
        return Optional.of(new Checkpoint(state, found.run(), found.tally(), rankVectors));
    }

    private boolean isWhole(long step) {
        try {
            return folder.exists(manifest(step));
        } catch (IOException e) {
            return true; // as far as can be told just now: not to be deleted
        }
    }

    private NavigableSet<Long> steps() {
        try {
            return folder.numbers(STEP);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** The manifest goes first: what is left of the folder is no checkpoint any more. */
    private void remove(long step) throws IOException {
        folder.delete(manifest(step));
        folder.delete(place(step));
        whole.remove(step);
    }

    private void requireHeld() throws IOException {
        NavigableSet<Long> later = folder.numbers(GENERATION).tailSet(generation, false);
        if (!later.isEmpty()) {
            throw new CairnException(
                    ExitCode.RETRY,
                    folder + ": another process has taken this run over (" + folder.text(GENERATION + later.last())
                            + "); this one ends");
        }
    }

    private CairnException unusable(IOException e) {
        return new CairnException(
                Storage.exitCode(e, ExitCode.CONFIGURATION), folder + ": can't be used: " + Storage.reason(e), e);
    }

    private static String place(long step) {
        return STEP + step;
    }

    private static String manifest(long step) {
        return place(step) + "/" + Manifest.FILE;
    }

    private static String vector(int number) {
        return "vector-" + number + ".bin";
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
