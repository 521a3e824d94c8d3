package dev.cairn.driver.report;

import java.awt.image.BufferedImage;
import java.util.List;

/** Something to look at that a model has made, or that tells how it does; part of the report. */
public sealed interface Exhibit {
    /** A heading of a few words; files are named by it. */
    String title();

    record Picture(String title, BufferedImage image) implements Exhibit {}

    /** Of any length, shown as it is. */
    record Text(String title, String text) implements Exhibit {}

    /** Rows of as many cells as the head has. */
    record Table(String title, List<String> head, List<List<String>> rows) implements Exhibit {
        public Table {
            head = List.copyOf(head);
            rows = rows.stream().map(List::copyOf).toList();
        }
    }
}
