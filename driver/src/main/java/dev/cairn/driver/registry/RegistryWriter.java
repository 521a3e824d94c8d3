package dev.cairn.driver.registry;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.driver.registry.Registry.AliasFile;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Writes into a registry, alone as long as it is open. */
public final class RegistryWriter implements AutoCloseable {
    private final Registry registry;
    private final Store store;
    private final Lease lease;

    private RegistryWriter(Registry registry, Lease lease) {
        this.registry = registry;
        this.store = registry.store();
        this.lease = lease;
    }

    /** Whoever takes over says the aliases again under its own token: what the one before may still write lies below. */
    static RegistryWriter open(Registry registry, Lease lease) throws IOException {
        var writer = new RegistryWriter(registry, lease);
        try {
            if (lease.tookOver()) {
                for (Alias.Name name : Alias.Name.values()) {
                    Optional<Alias> alias = registry.alias(name);
                    if (alias.isPresent()) {
                        writer.put(name, alias.get().under(lease.token()));
                    }
                }
            }
            return writer;
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /**
     * Adds a version, once a run: where the run has made one before, that is it.
     *
     * @param model folder of the model
     * @param card whose version is left to the registry
     * @return the card with its version
     */
    public Card add(Path model, Card card) {
        return writing(() -> {
            Optional<Card> before = registry.versions().stream()
                    .filter(made -> made.runId().equals(card.runId()))
                    .findFirst();
            if (before.isPresent()) {
                return before.get();
            }
            var numbers = registry.numbers();
            long number = numbers.isEmpty() ? 1 : numbers.last() + 1;
            String folder = Registry.VERSION + number;
            store.copyIn(model, folder);
            lease.requireHeld();
            Card numbered = card.numbered(number);
            if (!store.claim(folder + "/" + Registry.CARD, numbered)) {
                throw new CairnException(ExitCode.RETRY, folder + " in " + store + ": another has written it");
            }
            return numbered;
        });
    }

    /** Makes a name stand for a version. */
    public void set(Alias.Name name, long version, String why) {
        writing(() -> {
            Optional<Alias> now = registry.alias(name);
            if (now.isEmpty() || now.get().version() != version) {
                put(
                        name,
                        now.map(alias -> alias.to(version, lease.token(), time(), why))
                                .orElseGet(() -> Alias.first(version, lease.token(), time(), why)));
            }
            return version;
        });
    }

    /** Makes a version the champion; where it was the challenger, there is none then. */
    public void promote(long version, String why) {
        set(Alias.Name.CHAMPION, version, why);
        if (registry.alias(Alias.Name.CHALLENGER).map(Alias::version).equals(Optional.of(version))) {
            set(Alias.Name.CHALLENGER, 0, "version " + version + " is the champion now");
        }
    }

    /**
     * Makes the version the champion again that was it before the one that is.
     *
     * @return that version
     * @throws CairnException DATA where there is none
     */
    public long rollBack(String why) {
        return writing(() -> {
            Alias champion = registry.alias(Alias.Name.CHAMPION)
                    .filter(alias -> !alias.earlier().isEmpty())
                    .orElseThrow(() -> new CairnException(
                            ExitCode.DATA, "registry " + store + ": no champion before this one to go back to"));
            Alias earlier = champion.back(lease.token(), time(), why);
            put(Alias.Name.CHAMPION, earlier);
            return earlier.version();
        });
    }

    /** Notes what came of a run: it is done. */
    public void done(String runId, Object result) {
        writing(() -> {
            lease.requireHeld();
            store.write(Registry.RUNS + runId + ".json", result);
            return runId;
        });
    }

    /** Writes the page for people; that it can't is no reason for anything to fail. */
    public void page(String html) {
        try {
            lease.requireHeld();
            store.write("history.html", html.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            System.err.println("warning: " + store.name("history.html") + ": can't be written: " + Storage.reason(e));
        }
    }

    /** A change that was not written whole counts for nothing; its number is not used again. */
    private void put(Alias.Name name, Alias alias) throws IOException {
        lease.requireHeld();
        List<AliasFile> files = AliasFile.of(name, store.list(Registry.ALIASES));
        long change = files.stream()
                        .filter(file -> file.token() == lease.token())
                        .mapToLong(AliasFile::change)
                        .max()
                        .orElse(0)
                + 1;
        String file = name.word() + "-" + lease.token() + "-" + change;
        if (!store.claim(Registry.ALIASES + file, alias)) {
            throw new CairnException(ExitCode.RETRY, file + " in " + store + ": another has written it");
        }
        lease.requireHeld();
    }

    private <T> T writing(Registry.Asking<T> asking) {
        return registry.reading(asking);
    }

    private static String time() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public void close() {
        lease.close();
    }
}
