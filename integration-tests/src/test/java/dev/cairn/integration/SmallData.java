package dev.cairn.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Data that a test writes by itself, with something in it to be learned within seconds. */
public final class SmallData {
    private static final List<List<String>> TOPICS = List.of(
            List.of("goal", "match", "team", "season", "coach"),
            List.of("market", "shares", "profit", "bank", "price"),
            List.of("orbit", "planet", "rocket", "star", "launch"));
    private static final List<String> COMMON = List.of("the", "a", "and", "of", "new", "after", "today", "with");

    private SmallData() {}

    /** Rows {@code class,text} of ten words: three or so of the class's own topic among others that tell nothing. */
    public static Path topics(Path file, int rows) throws IOException {
        var random = new Random(1);
        List<String> lines = new ArrayList<>(List.of("class,text"));
        for (int row = 0; row < rows; row++) {
            List<String> topic = TOPICS.get(row % TOPICS.size());
            List<String> words = new ArrayList<>();
            for (int word = 0; word < 10; word++) {
                words.add(any(random.nextInt(3) == 0 ? topic : COMMON, random));
            }
            lines.add("topic" + row % TOPICS.size() + "," + String.join(" ", words));
        }
        return Files.write(file, lines);
    }

    /** Lines of a few words over and over, in any order: within a word each letter but the first follows. */
    static Path verses(Path file, int lines) throws IOException {
        var random = new Random(1);
        List<String> verses = new ArrayList<>();
        for (int line = 0; line < lines; line++) {
            verses.add(any(COMMON, random) + " " + any(TOPICS.get(0), random) + " " + any(TOPICS.get(2), random));
        }
        return Files.write(file, verses);
    }

    /** A column {@code value} by the hour: a sine of 12 hours about 50, and a little noise. */
    static Path tides(Path file, int hours) throws IOException {
        var random = new Random(1);
        List<String> lines = new ArrayList<>(List.of("hour,value"));
        for (int hour = 0; hour < hours; hour++) {
            double value = 50 + 20 * Math.sin(2 * Math.PI * hour / 12) + random.nextGaussian();
            lines.add(String.format(Locale.ROOT, "%d,%.3f", hour, value));
        }
        return Files.write(file, lines);
    }

    /** Rows {@code x,y,quarter} of points about zero, and in which of four quarters of the plane they lie. */
    static Path quarters(Path file, int rows, int seed) throws IOException {
        var random = new Random(seed);
        List<String> lines = new ArrayList<>(List.of("x,y,class"));
        for (int row = 0; row < rows; row++) {
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            lines.add(String.format(Locale.ROOT, "%.4f,%.4f,q%d", x, y, (x > 0 ? 1 : 0) + (y > 0 ? 2 : 0)));
        }
        return Files.write(file, lines);
    }

    private static String any(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }
}
