package dev.cairn.driver.report;

import java.awt.Color;
import java.util.List;

/** Curves over steps, and the part of the plane in which they are shown. */
record Chart(String unit, List<Curve> curves, double floor, double ceiling, boolean logarithmic) {
    static final int WIDTH = 640;
    static final int HEIGHT = 360;
    static final Color INK = new Color(0x33, 0x3b, 0x45);
    static final Color GRID = new Color(0xe3, 0xe7, 0xec);

    private static final double FAR = 10;
    private static final Color FAINT = new Color(0xb9, 0xcf, 0xea);
    private static final Color MAIN = new Color(0x1f, 0x5f, 0xb4);
    private static final List<Color> MARKED =
            List.of(new Color(0xd9, 0x5f, 0x0e), new Color(0x2f, 0x8f, 0x5b), new Color(0x7a, 0x4f, 0xa3));

    /** Losses, of the smoothed and the evaluated ones in full; on a logarithmic axis where they fall far. */
    static Chart losses(List<Curve> curves) {
        List<Curve> main = curves.stream()
                .filter(curve -> curve.look() != Curve.Look.FAINT)
                .toList();
        double top = main.stream().mapToDouble(Curve::largest).max().orElse(1);
        double bottom = main.stream().mapToDouble(Curve::smallest).min().orElse(0);
        return bottom > 0 && top > FAR * bottom
                ? new Chart("loss", curves, bottom / 2, top * 1.2, true)
                : new Chart("loss", curves, Math.min(0, bottom), Math.max(top * 1.05, bottom + 1e-9), false);
    }

    /** Accuracies: up to 100 %, from a little below the lowest. */
    static Chart accuracies(List<Curve> curves) {
        double lowest = curves.stream().mapToDouble(Curve::smallest).min().orElse(0);
        double span = Math.max(100 - lowest, 1);
        return new Chart("accuracy, %", curves, Math.max(0, lowest - 0.15 * span), 100, false);
    }

    Color color(Curve curve) {
        return switch (curve.look()) {
            case FAINT -> FAINT;
            case MAIN -> MAIN;
            case MARKED -> {
                List<Curve> marked = curves.stream()
                        .filter(c -> c.look() == Curve.Look.MARKED)
                        .toList();
                yield MARKED.get(marked.indexOf(curve) % MARKED.size());
            }
        };
    }
}
