package dev.cairn.driver.dataset.preparation;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Classes by name, numbered in their order: by number where all are numbers, else by alphabet.
 *
 * @param column that holds the name of a row's class
 * @param trim characters that are cut off both ends of a name
 * @param counts training rows of each class
 */
public record Labels(String column, String trim, Vocabulary classes, List<Long> counts) implements Serializable {
    private static final List<String> USUAL_NAMES = List.of("label", "class");
    private static final int MOST_CLASSES = 100_000;

    public Labels {
        counts = List.copyOf(counts);
        if (classes.size() < 2 || counts.size() != classes.size()) {
            throw new IllegalArgumentException("classes: must be at least 2, each with its count");
        }
    }

    /**
     * The column with the classes: the one that {@code data.label} names; else one called label or class that serves
     * nothing else; else none, which is empty.
     */
    public static String column(String named, List<String> columns, Collection<String> used) {
        if (!named.isEmpty()) {
            RawColumns.require("data.label", List.of(named), columns);
            return named;
        }
        return USUAL_NAMES.stream()
                .filter(name -> columns.contains(name) && !used.contains(name))
                .findFirst()
                .orElse("");
    }

    /** @throws CairnException DATA where the training part has fewer than two classes, or too many */
    public static Labels fit(Dataset<Row> training, Cells cells, String column, String trim) {
        Map<String, Long> counted = training.javaRDD()
                .map(row -> cells.text(row, column))
                .filter(name -> name != null)
                .map(name -> cut(name, trim))
                .countByValue();
        List<String> names = new ArrayList<>(counted.keySet());
        boolean numbers = names.stream().noneMatch(name -> Double.isNaN(Cells.parse(name)));
        Comparator<String> order = Comparator.naturalOrder();
        names.sort(numbers ? Comparator.<String>comparingDouble(Cells::parse).thenComparing(order) : order);
        if (names.size() < 2) {
            throw new CairnException(
                    ExitCode.DATA,
                    "column " + column + ": the training part has "
                            + (names.isEmpty() ? "no class" : "one class only, '" + names.get(0) + "'")
                            + "; there must be two or more to tell apart");
        }
        if (names.size() > MOST_CLASSES) {
            throw new CairnException(
                    ExitCode.DATA,
                    "column " + column + ": " + names.size() + " classes, must be at most " + MOST_CLASSES
                            + "; to predict a number, name it in data.target");
        }
        return new Labels(
                column,
                trim,
                new Vocabulary(names),
                names.stream().map(counted::get).toList());
    }

    /** The number of a row's class. */
    public int encode(Cells cells, Row row) throws BadRow {
        String name = cells.text(row, column);
        if (name == null) {
            throw new BadRow("column " + column + ": has no class");
        }
        int place = classes.placeOf(cut(name, trim));
        if (place < 0) {
            throw new BadRow("column " + column + ": '" + Cells.shortened(name) + "' is none of the " + classes.size()
                    + " classes of the training part");
        }
        return place;
    }

    /** The column, and a class that it may hold. */
    public Map<String, String> anyTruth() {
        return Map.of(column, classes.entries().get(0));
    }

    /** The column of an example that holds the class. */
    public static Column tensor() {
        return new Column("label", ElementType.INT32, List.of());
    }

    /** {@code classes}, and as JSON lists {@code classNames} and {@code classCounts}. */
    public Map<String, String> attributes() {
        return new TreeMap<>(Map.of(
                "classes",
                String.valueOf(classes.size()),
                "classNames",
                Attributes.list(classes.entries()),
                "classCounts",
                Attributes.list(counts)));
    }

    private static String cut(String name, String trim) {
        int from = 0;
        int to = name.length();
        while (from < to && trim.indexOf(name.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && trim.indexOf(name.charAt(to - 1)) >= 0) {
            to--;
        }
        return name.substring(from, to).strip();
    }
}
