package dev.cairn.driver.registry;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The right to write into a registry. Each holder has a token one higher than any before. While it holds it shows a sign
 * of life each minute; one that has shown none for {@link #SILENCE}, or whose process has died on this very host, is
 * taken over from. Its token then is no more the highest, so whatever it may still write counts for nothing.
 */
final class Lease implements AutoCloseable {
    /** By the storage's clock. */
    static final Duration SILENCE = Duration.ofMinutes(10);

    private static final String FOLDER = "leases";
    private static final String LEASE = "lease-";
    private static final String ALIVE = "alive-";
    private static final String OVER = "over-";

    private final Store store;
    private final long token;
    private final boolean tookOver;
    private final Thread heart = new Thread(this::beat, "cairn-registry-lease");

    /** Who holds it: {@code started} tells a process from another that got its number later. */
    record Holder(String host, long process, String started, String since) {
        static Holder self() {
            ProcessHandle self = ProcessHandle.current();
            return new Holder(
                    hostName(),
                    self.pid(),
                    started(self),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        }

        private static String started(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toString).orElse("");
        }

        boolean isDeadForSure() {
            return host.equals(hostName())
                    && ProcessHandle.of(process)
                            .filter(found -> started(found).equals(started))
                            .isEmpty();
        }

        private static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "";
            }
        }

        @Override
        public String toString() {
            return "process " + process + " on " + (host.isEmpty() ? "an unnamed host" : host) + " since " + since;
        }
    }

    private Lease(Store store, long token, boolean tookOver) {
        this.store = store;
        this.token = token;
        this.tookOver = tookOver;
        heart.setDaemon(true);
        heart.start();
    }

    static Lease acquire(Store store) throws IOException {
        NavigableSet<Long> tokens = tokens(store);
        boolean tookOver = false;
        if (!tokens.isEmpty() && store.writtenMs(place(OVER, tokens.last())).isEmpty()) {
            requireDead(store, tokens.last());
            tookOver = true;
        }
        long token = tokens.isEmpty() ? 1 : tokens.last() + 1;
        store.write(place(ALIVE, token), new byte[] {'\n'});
        if (!store.claim(place(LEASE, token), Holder.self())) {
            throw held(store, token);
        }
        for (long old : tokens.headSet(token - 1)) { // the last one stays, for people
            store.delete(place(LEASE, old));
            store.delete(place(ALIVE, old));
            store.delete(place(OVER, old));
        }
        return new Lease(store, token, tookOver);
    }

    private static NavigableSet<Long> tokens(Store store) throws IOException {
        var tokens = new TreeSet<Long>();
        for (String name : store.list(FOLDER)) {
            if (name.matches(LEASE + "\\d{1,15}")) {
                tokens.add(Long.valueOf(name.substring(LEASE.length())));
            }
        }
        return tokens;
    }

    private static void requireDead(Store store, long token) throws IOException {
        boolean dead = store.read(place(LEASE, token), Holder.class)
                .map(Holder::isDeadForSure)
                .orElse(false);
        if (!dead) {
            Optional<Long> alive = store.writtenMs(place(ALIVE, token));
            boolean silent = alive.isPresent() && store.nowMs(FOLDER) - alive.get() > SILENCE.toMillis();
            if (!silent) {
                throw held(store, token);
            }
        }
    }

    private static CairnException held(Store store, long token) throws IOException {
        String holder = store.read(place(LEASE, token), Holder.class)
                .map(Holder::toString)
                .orElse("another process");
        return new CairnException(
                ExitCode.RETRY,
                "registry " + store + ": held by " + holder
                        + "; wait for it to end (one that has died without a word is" + " given up after "
                        + SILENCE.toMinutes() + " minutes)");
    }

    long token() {
        return token;
    }

    /** Whether the holder before has not given it back: it may have been in the middle of something. */
    boolean tookOver() {
        return tookOver;
    }

    /** @throws CairnException RETRY where another has taken over */
    void requireHeld() throws IOException {
        long newest = tokens(store).last();
        if (newest != token) {
            throw new CairnException(
                    ExitCode.RETRY,
                    "registry " + store + ": "
                            + store.read(place(LEASE, newest), Holder.class)
                                    .map(Holder::toString)
                                    .orElse("another process")
                            + " has taken over; this one ends");
        }
    }

    private void beat() {
        try {
            while (true) {
                Thread.sleep(SILENCE.toMillis() / 10);
                try {
                    store.write(place(ALIVE, token), new byte[] {'\n'});
                } catch (IOException e) {
                    System.err.println("warning: registry " + store + ": no sign of life: " + Storage.reason(e));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives it back; where that fails, the next holder finds this process dead, or silent. */
    @Override
    public void close() {
        heart.interrupt();
        try {
            store.write(place(OVER, token), new byte[] {'\n'});
        } catch (IOException e) {
            System.err.println("warning: registry " + store + ": not given back: " + Storage.reason(e));
        }
    }

    private static String place(String kind, long token) {
        return FOLDER + "/" + kind + token;
    }
}
