package dev.cairn.driver.report;

import dev.cairn.driver.report.Curve.Point;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/** Draws a chart without a single letter, for machines without fonts, on which XChart can draw nothing. */
final class Sketch {
    private static final Rectangle PLOT = new Rectangle(8, 8, Chart.WIDTH - 16, Chart.HEIGHT - 16);
    private static final int GRID_LINES = 5;
    private static final double MARK = 7;

    private final Chart chart;
    private final double lastX;

    private Sketch(Chart chart) {
        this.chart = chart;
        lastX = chart.curves().stream()
                .flatMap(curve -> curve.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1);
    }

    static void draw(Chart chart, Graphics2D canvas) {
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, Chart.WIDTH, Chart.HEIGHT);
        canvas.setColor(Chart.GRID);
        for (int i = 0; i <= GRID_LINES; i++) {
            int y = PLOT.y + PLOT.height * i / GRID_LINES;
            canvas.drawLine(PLOT.x, y, PLOT.x + PLOT.width, y);
        }
        canvas.setClip(PLOT);
        Sketch sketch = new Sketch(chart);
        chart.curves().forEach(curve -> sketch.add(curve, canvas));
    }

    private void add(Curve curve, Graphics2D canvas) {
        canvas.setColor(chart.color(curve));
        canvas.setStroke(new BasicStroke(curve.look() == Curve.Look.FAINT ? 1 : 2));
        Path2D line = new Path2D.Double();
        for (Point point : curve.points()) {
            double x = PLOT.x + PLOT.width * point.x() / lastX;
            double y = PLOT.y + PLOT.height * (1 - height(point.y()));
            if (line.getCurrentPoint() == null) {
                line.moveTo(x, y);
            } else {
                line.lineTo(x, y);
            }
            if (curve.look() == Curve.Look.MARKED) {
                canvas.fill(new Ellipse2D.Double(x - MARK / 2, y - MARK / 2, MARK, MARK));
            }
        }
        canvas.draw(line);
    }

    /** From 0 at the chart's floor to 1 at its ceiling. */
    private double height(double y) {
        return chart.logarithmic()
                ? Math.log(Math.max(y, Double.MIN_NORMAL) / chart.floor()) / Math.log(chart.ceiling() / chart.floor())
                : (y - chart.floor()) / (chart.ceiling() - chart.floor());
    }
}
