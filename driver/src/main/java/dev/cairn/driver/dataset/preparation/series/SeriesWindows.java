package dev.cairn.driver.dataset.preparation.series;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.jspecify.annotations.Nullable;

/** Cuts rows, sorted by group and time, into windows; holds no more than one window. */
final class SeriesWindows implements Iterator<Row> {
    private static final List<String> PARTS = List.of("train", "validation", "test");

    private final Iterator<Row> rows;
    private final FittedSeries series;
    private final int span;
    private final @Nullable Step[] ring;
    private final GapFiller filler;

    private List<Object> group = List.of();
    private List<String> time = List.of();
    private String part = PARTS.get(0);
    /** Rows of the group so far. */
    private long count;

    private @Nullable Row next;

    SeriesWindows(Iterator<Row> rows, FittedSeries series) {
        this.rows = rows;
        this.series = series;
        span = Math.addExact(series.steps(), series.horizon());
        ring = new Step[span];
        filler = new GapFiller(series.features().size(), series.fillLimit());
    }

    @Override
    public boolean hasNext() {
        while (next == null && rows.hasNext()) {
            next = after(rows.next());
        }
        return next != null;
    }

    @Override
    public Row next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Row window = next;
        next = null;
        return window;
    }

    /** The example that a row completes: a window, or what is wrong with the row; null for none. */
    private @Nullable Row after(Row row) {
        enterGroup(row);
        List<String> now = new ArrayList<>();
        try {
            for (TimeColumn column : series.time()) {
                now.add(column.read(series.cells(), row));
            }
        } catch (BadRow e) {
            return problem(row, String.valueOf(e.getMessage()));
        }
        if (now.equals(time)) {
            return problem(row, "a second row of the time " + String.join(" ", now));
        }
        time = now;
        Step step = Step.of(row, series, filler);
        requireOrder(step);
        ring[(int) (count++ % span)] = step;
        long first = count - series.horizon();
        boolean due = first >= series.steps() && (first - series.steps()) % series.stride() == 0;
        return due ? window(first) : null;
    }

    private void enterGroup(Row row) {
        List<Object> entered = new ArrayList<>();
        series.group().forEach(column -> entered.add(String.valueOf(row.get(row.fieldIndex(column)))));
        if (!entered.equals(group)) {
            group = entered;
            time = List.of();
            part = PARTS.get(0);
            count = 0;
            filler.forget();
        }
    }

    /** Whoever trains on rows that are later than those of the test knows the future. */
    private void requireOrder(Step step) {
        if (PARTS.indexOf(step.part()) < PARTS.indexOf(part)) {
            throw new CairnException(
                    ExitCode.DATA,
                    step.file() + ", row " + step.row() + ": is of the part " + step.part()
                            + ", but later than rows of the " + part
                            + " part; a series needs data.split=tail and rows in the order of time");
        }
        part = step.part();
    }

    /** @param first of the rows to predict, counted in the group from 0; the window ends with the last row */
    private @Nullable Row window(long first) {
        Step begin = step(first);
        byte[] features = new byte[series.steps() * series.width() * Float.BYTES];
        byte[] target = new byte[series.horizon() * Float.BYTES];
        ByteBuffer inputs = ByteBuffer.wrap(features);
        ByteBuffer outputs = ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
        for (long i = first - series.steps(); i < count; i++) {
            Step step = step(i);
            if (step.problem() != null) {
                String where = i == first ? "" : "row " + step.row() + " of its window: ";
                return example(begin, features, target, where + step.problem());
            }
            if (i < first) {
                inputs.put(step.features().duplicate());
            } else {
                outputs.putFloat(step.target());
            }
        }
        return isWhole(begin, first) ? example(begin, features, target, null) : null;
    }

    private boolean isWhole(Step begin, long first) {
        for (long i = first; i < count; i++) {
            if (Float.isNaN(step(i).target()) || !step(i).part().equals(begin.part())) {
                return false;
            }
        }
        return true;
    }

    private Step step(long place) {
        return Objects.requireNonNull(ring[(int) (place % span)], "a row of the window");
    }

    private static Row example(Step begin, byte[] features, byte[] target, @Nullable String problem) {
        Object[] values = {begin.id(), begin.part(), begin.file(), begin.row(), features, target, problem};
        return new GenericRowWithSchema(values, FittedSeries.WINDOW);
    }

    private static Row problem(Row row, String problem) {
        Object[] values = {
            row.getAs("_id"), row.getAs("_part"), row.getAs("_file"), row.getAs("_row"), null, null, problem
        };
        return new GenericRowWithSchema(values, FittedSeries.WINDOW);
    }
}
