package dev.cairn.driver.dataset.source;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ShardedDataset;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files below a path on any Hadoop file system, in the order of their paths; hidden ones, which begin with a dot or
 * an underscore, left out.
 *
 * @param name the setting and its value, as an error message begins
 * @param root the file or folder itself
 */
public record SourceFiles(String name, Path root, List<FileStatus> files) {
    private static final String DELTA_LOG = "_delta_log";

    public SourceFiles {
        files = List.copyOf(files);
    }

    /**
     * Lists the files.
     *
     * @param key of the configuration, such as {@code data.path}
     * @throws CairnException DATA where there is no such path, or it cannot be read; RETRY where its storage cannot be
     *     reached just now
     */
    public static SourceFiles list(String key, String path, Configuration configuration) {
        String name = key + "=" + path;
        try {
            Path given = new Path(path);
            FileSystem system = ShardedDataset.fileSystem(given, configuration);
            Path root = system.makeQualified(given);
            List<FileStatus> found = new ArrayList<>();
            add(system, system.getFileStatus(root), found);
            found.sort(Comparator.comparing(file -> file.getPath().toString()));
            return new SourceFiles(name, root, found);
        } catch (FileNotFoundException e) {
            throw new CairnException(ExitCode.DATA, name + ": does not exist", e);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(
                    name, String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    /** Says in one line that a source cannot be read: RETRY where its storage cannot be reached just now, else DATA. */
    static CairnException unreadable(String name, String reason, Throwable cause) {
        boolean unreachable = cause instanceof SocketException
                || cause instanceof SocketTimeoutException
                || cause instanceof UnknownHostException
                || cause.getCause() instanceof UnknownHostException;
        return new CairnException(
                unreachable ? ExitCode.RETRY : ExitCode.DATA, name + ": cannot be read (" + reason + ")", cause);
    }

    /** Those whose names a predicate takes. */
    SourceFiles only(Predicate<String> names) {
        return new SourceFiles(
                name,
                root,
                files.stream()
                        .filter(file -> names.test(file.getPath().getName()))
                        .toList());
    }

    /** Those in a folder of the root. */
    SourceFiles under(String folder) {
        Path inner = new Path(root, folder);
        return new SourceFiles(
                name,
                inner,
                files.stream()
                        .filter(file -> relative(root, file.getPath()).startsWith(folder + "/"))
                        .toList());
    }

    /** The stamps of all files, the earliest first. */
    public NavigableSet<String> stamps(Arrival arrival) {
        var stamps = new TreeSet<>(Arrival.ORDER);
        files.forEach(file -> stamp(arrival, file).ifPresent(stamps::add));
        return stamps;
    }

    private Optional<String> stamp(Arrival arrival, FileStatus file) {
        return arrival.stamp(relative(root, file.getPath()), file.getModificationTime());
    }

    /**
     * Those that count.
     *
     * @throws CairnException DATA where there are none
     */
    public SourceFiles arrived(Arrival arrival) {
        if (arrival.way() == Arrival.Way.NONE) {
            return this;
        }
        NavigableSet<String> counting = stamps(arrival);
        counting.removeIf(stamp -> !arrival.takes(stamp));
        if (counting.isEmpty()) {
            throw new CairnException(ExitCode.DATA, name + ": has no files of " + arrival);
        }
        return arrival.way() == Arrival.Way.SNAPSHOT
                ? under(counting.last())
                : those(file -> stamp(arrival, file).filter(counting::contains).isPresent());
    }

    /** Names, as people see them, of those that test examples are cut from; empty for all. */
    Set<String> tested(Arrival arrival) {
        return arrival.way() == Arrival.Way.SNAPSHOT || arrival.testFrom().isEmpty()
                ? Set.of()
                : those(file -> stamp(arrival, file).filter(arrival::tests).isPresent()).files.stream()
                        .map(file -> shown(file.getPath()))
                        .collect(Collectors.toSet());
    }

    private SourceFiles those(Predicate<FileStatus> which) {
        return new SourceFiles(name, root, files.stream().filter(which).toList());
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    List<String> names() {
        return files.stream().map(file -> file.getPath().getName()).toList();
    }

    /** A file's path below the root; its name where the root is the file itself. */
    String relative(FileStatus file) {
        String below = relative(root, file.getPath());
        return below.isEmpty() ? file.getPath().getName() : below;
    }

    /** Paths, lengths and times of all files, digested. */
    public String identity() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (FileStatus file : files) {
                String line = file.getPath() + " " + file.getLen() + " " + file.getModificationTime() + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return files.size() + " files " + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** A path as a user writes it: a local one without its scheme. */
    static String shown(Path path) {
        return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
    }

    /** Not by {@code listFiles}, which asks for permissions: a process of its own for each local file. */
    private static void add(FileSystem system, FileStatus entry, List<FileStatus> found) throws IOException {
        if (!entry.isDirectory()) {
            found.add(entry);
            return;
        }
        for (FileStatus inner : system.listStatus(entry.getPath())) {
            String name = inner.getPath().getName();
            if (name.equals(DELTA_LOG)) {
                throw new CairnException(
                        ExitCode.DATA,
                        shown(entry.getPath()) + ": is a Delta table, whose log says which of its files count; Cairn"
                                + " reads plain files: write the table's rows out as Parquet");
            }
            if (!name.startsWith(".") && !name.startsWith("_")) {
                add(system, inner, found);
            }
        }
    }

    private static String relative(Path root, Path file) {
        String whole = file.toUri().getPath();
        String base = root.toUri().getPath();
        return whole.equals(base) ? "" : whole.substring(base.endsWith("/") ? base.length() : base.length() + 1);
    }
}
