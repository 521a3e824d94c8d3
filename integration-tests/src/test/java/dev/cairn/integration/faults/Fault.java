package dev.cairn.integration.faults;

import dev.cairn.integration.bench.Row;
import java.io.IOException;
import java.util.List;

/**
 * A run that is disturbed, and held against one that is not.
 *
 * @param minutes that it takes on two cores, about
 * @param data below the folder of real data, that it needs; empty for none
 */
record Fault(String name, double minutes, String data, Scenario scenario) {
    Fault(String name, double minutes, Scenario scenario) {
        this(name, minutes, "", scenario);
    }

    /** What is done; a row a claim. */
    @FunctionalInterface
    interface Scenario {
        List<Row> run(Course course) throws IOException, InterruptedException;
    }
}
