package dev.cairn.driver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which version a name stands for.
 *
 * @param version 0 where the name stands for none any more
 * @param earlier versions that it stood for before, the latest last: the way back
 * @param token of whoever has set it
 * @param time when, in UTC
 * @param why in a line, for people
 */
public record Alias(long version, List<Long> earlier, long token, String time, String why) {
    private static final int MOST_EARLIER = 100;

    /** The names that there are. */
    public enum Name {
        /** The version that serves. */
        CHAMPION,
        /** The newest one that was judged against it and is not it. */
        CHALLENGER;

        /** The word on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Alias {
        earlier = List.copyOf(earlier);
    }

    static Alias first(long version, long token, String time, String why) {
        return new Alias(version, List.of(), token, time, why);
    }

    Alias to(long next, long byToken, String now, String reason) {
        List<Long> way = new ArrayList<>(earlier);
        if (version != 0) {
            way.add(version);
        }
        return new Alias(next, way.subList(Math.max(0, way.size() - MOST_EARLIER), way.size()), byToken, now, reason);
    }

    Alias back(long byToken, String now, String reason) {
        int last = earlier.size() - 1;
        return new Alias(earlier.get(last), earlier.subList(0, last), byToken, now, reason);
    }

    Alias under(long byToken) {
        return new Alias(version, earlier, byToken, time, why);
    }
}
