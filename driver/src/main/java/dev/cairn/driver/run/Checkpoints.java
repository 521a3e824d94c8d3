package dev.cairn.driver.run;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.Checkpoint;
import dev.cairn.server.checkpoint.CheckpointFormat;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The checkpoints of a run, {@code checkpoints/step-37.ckpt}, and {@code checkpoints/best.ckpt}. One that bears this name is whole: it is written under
 * another, brought to the disk and renamed. What the disk then makes of it is told by its checksums.
 */
public final class Checkpoints {
    private static final String PREFIX = "step-";
    private static final String SUFFIX = ".ckpt";
    private static final String BEST = "best" + SUFFIX;
    private static final String NAME = PREFIX + "\\d{1,18}\\" + SUFFIX;

    private final Path folder;
    private final int keep;

    /** Keeps the newest in a folder, which need not exist yet. */
    Checkpoints(Path folder, int keep) {
        this.folder = folder;
        this.keep = keep;
    }

    /**
     * Writes one and deletes those that are too many.
     *
     * @param blocks of the server
     * @throws CairnException CONFIGURATION where it can't be written
     */
    public void write(Checkpoint checkpoint, Blocks blocks) {
        write(folder.resolve(PREFIX + checkpoint.state().step() + SUFFIX), checkpoint, blocks);
    }

    /** Writes the one that is the best so far, in the place of the one before. */
    public void writeBest(Checkpoint checkpoint, Blocks blocks) {
        write(folder.resolve(BEST), checkpoint, blocks);
    }

    /**
     * The best so far.
     *
     * @throws IOException if it isn't there or can't be read
     */
    public Checkpoint best(Blocks blocks, int parameters) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(BEST))) {
            return CheckpointFormat.read(in, blocks, parameters);
        }
    }

    private void write(Path file, Checkpoint checkpoint, Blocks blocks) {
        try {
            Files.createDirectories(folder);
            Path draft = folder.resolve("checkpoint.tmp");
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                CheckpointFormat.write(checkpoint, blocks, Channels.newOutputStream(channel));
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(folder)) {
                directory.force(true);
            }
            for (Path old : newestFirst().stream().skip(keep).toList()) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new CairnException(ExitCode.CONFIGURATION, file + ": can't be written: " + Reason.of(e), e);
        }
    }

    /**
     * The newest that can be read; empty where there is none at all. Newer ones that are damaged are put aside.
     *
     * @param blocks of the server
     * @param parameters floats of the flat vector
     * @param warnings takes a line for each that is damaged
     * @throws CairnException DATA where there are some, and none can be read
     */
    public Optional<Checkpoint> newest(Blocks blocks, int parameters, Consumer<String> warnings) {
        List<Path> damaged = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (Path file : newestFirst()) {
            try (InputStream in = Files.newInputStream(file)) {
                Checkpoint found = CheckpointFormat.read(in, blocks, parameters);
                for (Path bad : damaged) {
                    Files.move(bad, Path.of(bad + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
                }
                reasons.forEach(reason -> warnings.accept(reason + "; going on from " + file.getFileName()));
                return Optional.of(found);
            } catch (IOException e) {
                damaged.add(file);
                reasons.add(file + ": " + Reason.of(e));
            }
        }
        if (!reasons.isEmpty()) {
            throw new CairnException(
                    ExitCode.DATA,
                    "no checkpoint can be read: " + String.join("; ", reasons) + "; --overwrite starts anew");
        }
        return Optional.empty();
    }

    /** Whether there is any, readable or not. */
    boolean areThere() {
        return !newestFirst().isEmpty();
    }

    private List<Path> newestFirst() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(file -> file.getFileName().toString().matches(NAME))
                    .sorted(Comparator.comparingLong(Checkpoints::step).reversed())
                    .toList();
        } catch (IOException e) {
            throw new CairnException(ExitCode.CONFIGURATION, folder + ": can't be read: " + Reason.of(e), e);
        }
    }

    private static long step(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
    }
}
