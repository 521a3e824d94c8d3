package dev.cairn.driver.retraining;

import dev.cairn.driver.dataset.source.Arrival;
import dev.cairn.driver.dataset.source.SourceFiles;
import dev.cairn.driver.model.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What data there is on a date, and what of it is new since the champion's.
 *
 * @param all stamps up to the date, the earliest first, without those that are passed over
 * @param fresh those of them later than the champion's last
 * @param excluded those passed over
 * @param identity of all files up to the date
 */
record NewData(List<String> all, List<String> fresh, Set<String> excluded, String identity) {
    private static final int SHOWN = 3;

    NewData {
        all = List.copyOf(all);
        fresh = List.copyOf(fresh);
        excluded = new TreeSet<>(excluded);
    }

    /**
     * @param champion the last stamp that the champion was trained on; empty for no champion
     * @param date after which stamps that begin with a date do not count yet
     */
    static NewData of(SourceFiles files, Arrival arrival, String date, String champion, Set<String> excluded) {
        NavigableSet<String> stamps = files.stamps(arrival);
        stamps.removeIf(stamp -> stamp.matches("\\d{4}-\\d{2}-\\d{2}.*") && stamp.compareTo(date + "~") > 0);
        String identity = stamps.isEmpty()
                ? "none"
                : Fingerprint.sha256(
                        files.arrived(new Arrival(arrival.way(), arrival.column(), "", stamps.last(), Set.of(), ""))
                                .identity());
        stamps.removeAll(excluded);
        List<String> fresh = new ArrayList<>(stamps);
        fresh.removeIf(stamp -> !champion.isEmpty() && Arrival.ORDER.compare(stamp, champion) <= 0);
        return new NewData(List.copyOf(stamps), fresh, excluded, identity);
    }

    /** The first stamp of the newest so many; 0 for all. */
    String firstOf(long window) {
        return window == 0 ? all.get(0) : all.get((int) Math.max(0, all.size() - window));
    }

    String newest() {
        return all.get(all.size() - 1);
    }

    /** The new ones for people. */
    String told() {
        return fresh.size() <= SHOWN
                ? String.join(", ", fresh)
                : fresh.size() + " from " + fresh.get(0) + " to " + newest();
    }
}
