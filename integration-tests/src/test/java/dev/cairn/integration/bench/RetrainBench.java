package dev.cairn.integration.bench;

import java.util.ArrayList;
import java.util.List;

/** What a night of retraining gains by beginning with the champion's parameters, and how fast a model scores rows. */
final class RetrainBench {
    static final List<String> PARTS = List.of("warm", "scoring");

    private RetrainBench() {}

    static List<Row> run(List<String> parts) {
        List<Row> rows = new ArrayList<>();
        for (String part : parts) {
            switch (part) {
                case "warm" -> rows.addAll(WarmStart.rows(rows));
                case "scoring" -> rows.addAll(RowScoring.rows());
                default -> throw new IllegalArgumentException(part);
            }
        }
        return rows;
    }
}
