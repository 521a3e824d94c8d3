package dev.cairn.integration.bench;

import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what a run says, and notes when it says how accurate it is on validation data. */
final class AccuracyWatch extends OutputStream {
    private static final String FIGURE = "validation.accuracy ";

    private final Map<Double, Double> said = new LinkedHashMap<>();
    private final StringBuilder line = new StringBuilder();

    @Override
    public void write(int character) {
        if (character == '\n') {
            read(line.toString());
            line.setLength(0);
        } else {
            line.append((char) character);
        }
    }

    private void read(String text) {
        int at = text.indexOf(FIGURE);
        if (at >= 0) {
            String percent = text.substring(at + FIGURE.length()).split(" ", 2)[0];
            said.put(ManagementFactory.getRuntimeMXBean().getUptime() / 1e3, Double.parseDouble(percent) / 100);
        }
    }

    /** The best that it was. */
    double best() {
        return said.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** When it first was as accurate, in seconds since the start of this JVM; infinity where it never was. */
    double secondsTo(double accuracy) {
        return said.entrySet().stream()
                .filter(entry -> entry.getValue() >= accuracy)
                .mapToDouble(Map.Entry::getKey)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }
}
