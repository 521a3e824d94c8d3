package dev.cairn.driver.registry;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Models that have been trained, and which of them serves, in a folder on any file system that Hadoop reaches:
 *
 * <pre>
 * version-3/        a model folder; card.json, written last, makes it a version
 * aliases/          champion-7-2: what the second change under token 7 has made the champion
 * leases/           lease-7: who writes, or has written, under token 7
 * runs/             what came of each run, by its id
 * history.html      for people
 * </pre>
 *
 * <p>Nothing is renamed and nothing that counts is written twice, so a reader finds a whole state whenever it looks, and
 * a writer may end at any point. Of an alias the file with the highest token counts; what is not whole counts as not there.
 */
public final class Registry {
    static final String VERSION = "version-";
    static final String CARD = "card.json";
    static final String ALIASES = "aliases/";
    static final String RUNS = "runs/";

    private final Store store;

    Registry(Store store) {
        this.store = store;
    }

    /**
     * Looks at a folder, which need not exist yet.
     *
     * @param uri of any file system that Hadoop reaches
     * @param spark settings {@code spark.hadoop.*} that say how
     * @throws CairnException CONFIGURATION where there is no such file system, or no name of one
     */
    public static Registry at(String uri, Map<String, String> spark) {
        if (uri.isBlank()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "registry: must name a folder, such as hdfs://host/models/digits");
        }
        return new Registry(Store.of(uri, Storage.configuration(spark)));
    }

    Store store() {
        return store;
    }

    /** All versions, the oldest first. */
    public List<Card> versions() {
        return reading(() -> {
            List<Card> cards = new ArrayList<>();
            for (long number : numbers()) {
                card(number).ifPresent(cards::add);
            }
            return cards;
        });
    }

    /** Numbers of all folders of versions, whole or not. */
    NavigableSet<Long> numbers() throws IOException {
        var numbers = new TreeSet<Long>();
        for (String name : store.list(".")) {
            if (name.matches(VERSION + "\\d{1,9}")) {
                numbers.add(Long.valueOf(name.substring(VERSION.length())));
            }
        }
        return numbers;
    }

    private Optional<Card> card(long number) throws IOException {
        return store.read(VERSION + number + "/" + CARD, Card.class);
    }

    /**
     * A version by its number, or by what it is called.
     *
     * @param name such as {@code 3} or {@code champion}
     * @throws CairnException DATA where there is none
     */
    public Card version(String name) {
        return reading(() -> {
            long number = name.matches("\\d{1,9}") ? Long.parseLong(name) : named(name);
            return card(number)
                    .orElseThrow(() -> new CairnException(
                            ExitCode.DATA,
                            "version " + name + ": not in " + store + "; there are "
                                    + versions().stream().map(Card::version).toList()));
        });
    }

    private long named(String word) {
        for (Alias.Name name : Alias.Name.values()) {
            if (name.word().equals(word)) {
                return alias(name)
                        .map(Alias::version)
                        .filter(number -> number != 0)
                        .orElseThrow(() -> new CairnException(ExitCode.DATA, store + ": has no " + word + " yet"));
            }
        }
        throw new CairnException(
                ExitCode.DATA, "version " + word + ": must be a number, or one of champion, challenger");
    }

    /** What a name stands for; empty where nothing ever has borne it. */
    public Optional<Alias> alias(Alias.Name name) {
        List<Alias> all = history(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** All that a name has stood for, the earliest first. */
    public List<Alias> history(Alias.Name name) {
        return reading(() -> {
            List<Alias> all = new ArrayList<>();
            for (AliasFile file : AliasFile.of(name, store.list(ALIASES))) {
                store.read(ALIASES + file.name(), Alias.class).ifPresent(all::add);
            }
            return all;
        });
    }

    /** What came of a run; empty where it is not done. */
    public <T> Optional<T> run(String runId, Class<T> type) {
        return reading(() -> store.read(RUNS + runId + ".json", type));
    }

    /** What came of all runs, in no order. */
    public <T> List<T> runs(Class<T> type) {
        return reading(() -> {
            List<T> all = new ArrayList<>();
            for (String name : store.list(RUNS)) {
                store.read(RUNS + name, type).ifPresent(all::add);
            }
            return all;
        });
    }

    /**
     * Brings a version's model to this machine, where it stays for the next time.
     *
     * @param cache local folder
     * @return the model's folder
     * @throws CairnException DATA where what arrives is damaged
     */
    public Path fetch(Card card, Path cache) {
        Path folder = cache.resolve(Fingerprint.sha256(store.toString()).substring(0, 16) + "/" + VERSION
                + card.version() + "-" + card.parametersSha256().substring(0, 16));
        return reading(() -> {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder.getParent());
                Path draft = Files.createTempDirectory(folder.getParent(), "fetching-");
                store.copyOut(VERSION + card.version(), draft);
                SavedModel.read(draft).readParameters(draft);
                try {
                    Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    if (!Files.isDirectory(folder)) { // else another has brought it meanwhile
                        throw e;
                    }
                }
            }
            return folder;
        });
    }

    /**
     * Takes the right to write, of which there is one at a time.
     *
     * @throws CairnException RETRY where another holds it
     */
    public RegistryWriter write() {
        return reading(() -> RegistryWriter.open(this, Lease.acquire(store)));
    }

    /** Something that asks the storage. */
    interface Asking<T> {
        T ask() throws IOException;
    }

    <T> T reading(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (IOException e) {
            throw new CairnException(
                    Storage.exitCode(e, ExitCode.CONFIGURATION),
                    "registry " + store + ": cannot be used: " + Storage.reason(e),
                    e);
        }
    }

    @Override
    public String toString() {
        return store.toString();
    }

    /** The name of an alias's file. */
    record AliasFile(String name, long token, long change) implements Comparable<AliasFile> {
        private static final Pattern FORM = Pattern.compile("([a-z]+)-(\\d{1,15})-(\\d{1,9})");

        static List<AliasFile> of(Alias.Name alias, List<String> names) {
            List<AliasFile> all = new ArrayList<>();
            for (String name : names) {
                Matcher parts = FORM.matcher(name);
                if (parts.matches() && parts.group(1).equals(alias.word())) {
                    all.add(new AliasFile(name, Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))));
                }
            }
            return all.stream().sorted().toList();
        }

        @Override
        public int compareTo(AliasFile other) {
            int byToken = Long.compare(token, other.token);
            return byToken != 0 ? byToken : Long.compare(change, other.change);
        }
    }
}
