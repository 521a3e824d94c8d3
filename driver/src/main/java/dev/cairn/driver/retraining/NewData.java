package dev.cairn.driver.retraining;

import dev.cairn.driver.dataset.source.Arrival;
import dev.cairn.driver.dataset.source.SourceFiles;
import dev.cairn.driver.model.Fingerprint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What data there is on a date, and what of it is new since the champion's.
 *
 * @param all stamps up to the date, the earliest first, without those that are passed over
 * @param fresh those of them later than the champion's last
 * @param unseen those of these that no earlier night has trained on; all, where there are none such
 * @param excluded those passed over
 * @param identity of all files up to the date
 */
record NewData(List<String> all, List<String> fresh, List<String> unseen, Set<String> excluded, String identity) {
    private static final int SHOWN = 3;

    NewData {
        all = List.copyOf(all);
        fresh = List.copyOf(fresh);
        unseen = List.copyOf(unseen);
        excluded = new TreeSet<>(excluded);
    }

    /**
     * @param champion the last stamp that the champion was trained on; empty for no champion
     * @param date after which stamps that begin with a date do not count yet
     * @param tried stamps that a challenger has been trained on, though it was not better
     */
    static NewData of(
            SourceFiles files,
            Arrival arrival,
            String date,
            String champion,
            Set<String> excluded,
            Collection<String> tried) {
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
        List<String> unseen = new ArrayList<>(fresh);
        unseen.removeAll(tried);
        return new NewData(List.copyOf(stamps), fresh, unseen.isEmpty() ? fresh : unseen, excluded, identity);
    }

    /** The first stamp of the newest so many; 0 for all. */
    String firstOf(long window) {
        return window == 0 ? all.get(0) : all.get((int) Math.max(0, all.size() - window));
    }

    String newest() {
        return all.get(all.size() - 1);
    }

    /** The new ones for people, and from where on no night has seen them. */
    String told() {
        return fresh.size() == unseen.size() ? shown(fresh) : shown(fresh) + " (not tried yet: " + shown(unseen) + ")";
    }

    /** Those that no night has seen. */
    String unseenTold() {
        return shown(unseen);
    }

    private static String shown(List<String> stamps) {
        return stamps.size() <= SHOWN
                ? String.join(", ", stamps)
                : stamps.size() + " from " + stamps.get(0) + " to " + stamps.get(stamps.size() - 1);
    }
}
