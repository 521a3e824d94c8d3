package dev.cairn.integration.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A push and a pull of 100 MB: Cairn's endpoints against what they stand on, and against copying in memory. */
final class WireBench {
    /** At least so much of the raw form's bandwidth. */
    private static final double GATE = 0.70;

    static final List<String> PARTS = List.of("ipc", "udp", "tcp");

    private static final int TRIPS = 2;
    private static final int RUNS = 9;

    private WireBench() {}

    static List<Row> run(List<String> parts) {
        List<Row> rows = new ArrayList<>();
        for (String part : parts) {
            switch (part) {
                case "ipc" -> measure(rows, "Aeron IPC", EndpointWire.ipc(), wire -> aeron(wire, false));
                case "udp" -> measure(rows, "UDP loopback", EndpointWire.udp(), wire -> aeron(wire, true));
                case "tcp" -> measure(rows, "TCP loopback", EndpointWire.tcp(), wire -> new RawTcpWire());
                default -> throw new IllegalArgumentException(part);
            }
        }
        return rows;
    }

    private static Wire aeron(EndpointWire wire, boolean udp) {
        return new RawAeronWire(wire.folders(), udp);
    }

    private static void measure(List<Row> rows, String name, EndpointWire ours, Function<EndpointWire, Wire> raw) {
        try (ours;
                Wire peer = raw.apply(ours)) {
            UnsafeBuffer from = Wire.memory();
            UnsafeBuffer to = Wire.memory();
            Runnable copy = () -> {
                to.putBytes(0, from, 0, from.capacity());
                from.putBytes(0, to, 0, to.capacity());
            };
            List<Pairs> pairs = Pairs.measure(
                    TRIPS, RUNS, Side.of(ours::roundTrip), List.of(Side.of(peer::roundTrip), Side.of(copy)));
            rows.add(row(pairs.get(0), name + ": endpoints against its raw form", GATE));
            rows.add(row(pairs.get(1), name + ": endpoints against memcpy", null));
        }
    }

    private static Row row(Pairs pairs, String name, @Nullable Double gate) {
        return pairs.row("push + pull of 100 MB, " + name, gate, 2 * Wire.MEGABYTES, "MB/s");
    }
}
