package dev.cairn.worker.step.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A plan as a table for people: a line a kernel in the order in which they run, a line a kind of op with the slowest
 * first, and the totals.
 *
 * @param memory bytes of native memory that the plan holds besides the flat vectors
 */
record Explanation(List<Line> lines, long memory) {
    Explanation {
        lines = List.copyOf(lines);
    }

    /**
     * A kernel, or several together.
     *
     * @param number its place in the order; or how many they are
     * @param name the kernel's; or that of the op which they serve
     * @param values what it reads and writes, with their shapes
     * @param written bytes that a run writes
     */
    record Line(int number, String name, String op, String values, double milliseconds, long written) {}

    @Override
    public String toString() {
        double total = milliseconds(lines);
        int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        var text = new StringBuilder(head("#", width, "kernel", "op, what it reads -> writes"));
        lines.forEach(line -> text.append(row(line, total, width)));
        text.append(System.lineSeparator()).append(head("times", width, "op", ""));
        lines.stream().collect(Collectors.groupingBy(Line::op)).entrySet().stream()
                .map(entry -> together(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble((Line line) -> -line.milliseconds())
                        .thenComparing(Line::name))
                .forEach(line -> text.append(row(line, total, width)));
        return text.append(String.format(
                        Locale.ROOT,
                        "%n%d kernels, %.3f ms, %,d bytes written, %,d bytes of memory%n",
                        lines.size(),
                        total,
                        written(lines),
                        memory))
                .toString();
    }

    private static Line together(String op, List<Line> lines) {
        return new Line(lines.size(), op, "", "", milliseconds(lines), written(lines));
    }

    private static double milliseconds(List<Line> lines) {
        return lines.stream().mapToDouble(Line::milliseconds).sum();
    }

    private static long written(List<Line> lines) {
        return lines.stream().mapToLong(Line::written).sum();
    }

    private static String head(String number, int width, String name, String what) {
        return line(number, "ms", "share", "bytes written", width, name, what);
    }

    private static String row(Line line, double total, int width) {
        return line(
                Integer.toString(line.number()),
                String.format(Locale.ROOT, "%.3f", line.milliseconds()),
                String.format(Locale.ROOT, "%.1f %%", 100 * line.milliseconds() / total),
                String.format(Locale.ROOT, "%,d", line.written()),
                width,
                line.name(),
                line.op() + " " + line.values());
    }

    private static String line(
            String number, String milliseconds, String share, String written, int width, String name, String what) {
        String figures = String.format(Locale.ROOT, "%5s %9s %7s %14s  ", number, milliseconds, share, written);
        return (figures + name + " ".repeat(Math.max(0, width - name.length())) + " " + what).stripTrailing()
                + System.lineSeparator();
    }
}
