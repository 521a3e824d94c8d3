package dev.cairn.driver.dataset;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.Shard;
import dev.cairn.worker.data.ShardedDataset;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of prepared datasets: one folder a hash, in it a sharded dataset for each {@link Part}. */
final class DatasetCache {
    /** Writes all parts, each with its manifest last, into a new folder; returns what to tell the user. */
    @FunctionalInterface
    interface Writer {
        List<String> write(Path folder) throws IOException;
    }

    private static final String PREPARING = ".preparing-";
    private static final String DAMAGED = ".damaged-";
    private static final Duration ABANDONED = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger(DatasetCache.class);

    private final String setting;
    private final FileSystem files;
    private final Path root;
    private final Configuration configuration;

    private DatasetCache(String setting, FileSystem files, Path root, Configuration configuration) {
        this.setting = setting;
        this.files = files;
        this.root = root;
        this.configuration = configuration;
    }

    static DatasetCache open(String folder, Configuration configuration) {
        try {
            Path path = new Path(folder);
            FileSystem files = ShardedDataset.fileSystem(path, configuration);
            return new DatasetCache(folder, files, files.makeQualified(path), configuration);
        } catch (IOException | IllegalArgumentException e) {
            throw new CairnException(
                    Storage.exitCode(e, ExitCode.CONFIGURATION),
                    "data.cache=" + folder + ": cannot be used (" + e.getMessage() + ")",
                    e);
        }
    }

    /** 128 bits of a text's SHA-256, in hexadecimal digits. */
    static String hash(String identity) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    FileSystem files() {
        return files;
    }

    Path folder(String hash, Part part) {
        return new Path(new Path(root, hash), part.word());
    }

    Manifest manifest(String hash, Part part) {
        return Manifest.read(files, folder(hash, part));
    }

    static void writePreparation(FileSystem files, Path folder, String text) throws IOException {
        try (OutputStream out = files.create(new Path(folder, FittedFile.NAME), true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The text of a dataset's fitted preparation; empty where it was made without one. */
    Optional<String> preparation(String hash) {
        String expected = manifest(hash, Part.TRAIN).attributes().get(FittedFile.HASH);
        if (expected == null) {
            return Optional.empty();
        }
        Path file = new Path(new Path(root, hash), FittedFile.NAME);
        try (InputStream in = files.open(file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!hash(text).equals(expected)) {
                throw new CairnException(ExitCode.DATA, file + ": damaged, its hash must be " + expected);
            }
            return Optional.of(text);
        } catch (IOException e) {
            throw new CairnException(ExitCode.DATA, file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Whether an undamaged preparation lies there; says in the log what is wrong with a damaged one. */
    boolean holds(String hash) {
        try {
            if (!files.exists(new Path(root, hash))) {
                return false;
            }
            for (Part part : Part.values()) {
                check(folder(hash, part), hash);
            }
            preparation(hash);
            return true;
        } catch (CairnException | IOException e) {
            LOG.warn("Preparing the data again: {}", e.getMessage());
            return false;
        }
    }

    /** Has a preparation written and puts it in its place, unless another run has done so meanwhile. */
    List<String> add(String hash, Writer writer) {
        Path fresh = new Path(root, PREPARING + UUID.randomUUID());
        try {
            if (!files.mkdirs(fresh)) {
                throw new IOException("no folder can be made there");
            }
            deleteAbandoned();
            try {
                List<String> notes = writer.write(fresh);
                publish(fresh, hash);
                return notes;
            } finally {
                files.delete(fresh, true);
            }
        } catch (IOException e) {
            throw new CairnException(
                    Storage.exitCode(e, ExitCode.CONFIGURATION),
                    "data.cache=" + setting + ": cannot be written (" + e.getMessage() + "); set it to another folder",
                    e);
        }
    }

    /**
     * Lengths everywhere; checksums where they cost no transfer: what comes over the network is checked by the
     * workers as they fetch it.
     */
    private void check(Path folder, String hash) throws IOException {
        Manifest manifest = Manifest.read(files, folder);
        if (!manifest.hash().equals(hash)) {
            throw new IOException(folder + ": made from another source");
        }
        for (Shard shard : manifest.shards()) {
            Path file = new Path(folder, shard.file());
            long found = files.getFileStatus(file).getLen();
            if (found != shard.bytes()) {
                throw new IOException(file + ": " + found + " bytes, must be " + shard.bytes());
            }
        }
        if (files.getUri().getScheme().equals("file")) {
            try (ShardedDataset dataset = ShardedDataset.open(folder.toString(), configuration)) {
                dataset.verify();
            }
        }
    }

    /** Only what lay there before it was found damaged is moved away: meanwhile another run may have put a good one. */
    private void publish(Path fresh, String hash) throws IOException {
        Path place = new Path(root, hash);
        Path damaged = new Path(root, DAMAGED + UUID.randomUUID());
        OptionalLong before = modified(place);
        if (holds(hash)) {
            return;
        }
        if (before.isPresent() && before.equals(modified(place))) {
            rename(place, damaged);
        }
        if (!rename(fresh, place) && !holds(hash)) {
            throw new IOException(fresh + " cannot be renamed to " + place);
        }
        // Where another run was faster by a moment, the file system has moved ours into theirs.
        files.delete(new Path(place, fresh.getName()), true);
        files.delete(damaged, true);
    }

    private OptionalLong modified(Path path) throws IOException {
        try {
            return OptionalLong.of(files.getFileStatus(path).getModificationTime());
        } catch (FileNotFoundException e) {
            return OptionalLong.empty();
        }
    }

    /** Clears away what runs that were killed have left. */
    private void deleteAbandoned() throws IOException {
        long before = System.currentTimeMillis() - ABANDONED.toMillis();
        for (FileStatus entry : files.listStatus(root)) {
            String name = entry.getPath().getName();
            if ((name.startsWith(PREPARING) || name.startsWith(DAMAGED)) && entry.getModificationTime() < before) {
                files.delete(entry.getPath(), true);
            }
        }
    }

    private boolean rename(Path from, Path to) throws IOException {
        try {
            return files.rename(from, to);
        } catch (FileNotFoundException e) {
            return false; // another run has moved it
        }
    }
}
