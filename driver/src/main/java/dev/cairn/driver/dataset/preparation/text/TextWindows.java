package dev.cairn.driver.dataset.preparation.text;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;

/**
 * Cuts lines, sorted by part, file and row, into windows of tokens; those of a part and a file follow each other. Holds
 * no more than a window and a line. A window is called by the line in which it begins and its place there.
 */
final class TextWindows implements Iterator<Row> {
    /** Windows that may begin in one line; ids of lines are below 2^41, so theirs stay below 2^63. */
    private static final int LINE_BITS = 22;

    private static final long MOST_LINES = 1L << (63 - LINE_BITS);

    private final Iterator<Row> lines;
    private final TextCodec codec;
    private final int length;
    private final int stride;

    private final Deque<Line> begun = new ArrayDeque<>();
    private int[] tokens = new int[1024];
    private int size;
    /** The place in the text of the first of {@link #tokens}. */
    private long base;
    /** The place in the text where the next window begins. */
    private long begin;

    /** A line, and the place in the text where it begins. */
    private record Line(long id, String part, String file, long row, long begin) {}

    /** @param length tokens of a window */
    TextWindows(Iterator<Row> lines, TextCodec codec, int length, int stride) {
        this.lines = lines;
        this.codec = codec;
        this.length = length;
        this.stride = stride;
    }

    @Override
    public boolean hasNext() {
        while (base + size < begin + length) {
            if (!lines.hasNext()) {
                return false;
            }
            append(lines.next());
        }
        return true;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Line line = lineOf(begin);
        long offset = begin - line.begin();
        if (line.id() < 0 || line.id() >= MOST_LINES || offset >= 1 << LINE_BITS) {
            throw new CairnException(
                    ExitCode.DATA,
                    line.file() + ", row " + line.row() + ": a line of a running text must have at most "
                            + (1 << LINE_BITS) + " tokens, and an id from 0 to " + (MOST_LINES - 1));
        }
        ByteBuffer window = ByteBuffer.allocate(length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        window.asIntBuffer().put(tokens, (int) (begin - base), length);
        begin += stride;
        Object[] values = {(line.id() << LINE_BITS) + offset, line.part(), line.file(), line.row(), window.array()};
        return new GenericRowWithSchema(values, FittedRunningText.WINDOW);
    }

    /** The line with a place of the text; those before it are forgotten. */
    private Line lineOf(long place) {
        Line line = begun.remove();
        while (!begun.isEmpty() && begun.element().begin() <= place) {
            line = begun.remove();
        }
        begun.addFirst(line);
        return line;
    }

    private void append(Row row) {
        String part = row.getString(1);
        String file = row.getString(2);
        Line last = begun.peekLast();
        if (last != null && !(last.part().equals(part) && last.file().equals(file))) {
            begun.clear();
            size = 0;
            base = 0;
            begin = 0;
        }
        dropUntil(begin);
        begun.add(new Line(row.getLong(0), part, file, row.getLong(3), base + size));
        int[] more = row.isNullAt(4) ? new int[0] : codec.encode(row.get(4) + FittedRunningText.END_OF_LINE);
        if (tokens.length - size < more.length) {
            tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, size + more.length));
        }
        System.arraycopy(more, 0, tokens, size, more.length);
        size += more.length;
    }

    private void dropUntil(long place) {
        int gone = (int) Math.min(place - base, size);
        System.arraycopy(tokens, gone, tokens, 0, size - gone);
        size -= gone;
        base += gone;
    }
}
