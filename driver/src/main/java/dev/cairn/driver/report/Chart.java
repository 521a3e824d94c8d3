package dev.cairn.driver.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves over steps, drawn as a PNG with twice as many pixels as it is shown in. */
record Chart(
        String unit, List<Curve> curves, double floor, double ceiling, boolean logarithmic, LegendPosition legend) {
    static final int WIDTH = 640;
    static final int HEIGHT = 360;

    private static final int SCALE = 2;
    private static final double FAR = 10;
    private static final Color INK = new Color(0x33, 0x3b, 0x45);
    private static final Color GRID = new Color(0xe3, 0xe7, 0xec);
    private static final Color FAINT = new Color(0xb9, 0xcf, 0xea);
    private static final List<Color> MAIN = List.of(new Color(0x1f, 0x5f, 0xb4));
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
                ? new Chart("loss", curves, bottom / 2, top * 1.2, true, LegendPosition.InsideNE)
                : new Chart("loss", curves, Math.min(0, bottom), top * 1.05, false, LegendPosition.InsideNE);
    }

    /** Accuracies: up to 100 %, from a little below the lowest. */
    static Chart accuracies(List<Curve> curves) {
        double lowest = curves.stream().mapToDouble(Curve::smallest).min().orElse(0);
        double span = Math.max(100 - lowest, 1);
        return new Chart("accuracy, %", curves, Math.max(0, lowest - 0.15 * span), 100, false, LegendPosition.InsideSE);
    }

    /** @param text whether Java can draw text here; without fonts it cannot */
    byte[] png(boolean text) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("step")
                .yAxisTitle(unit)
                .build();
        style(chart.getStyler(), text);
        int marked = 0;
        for (Curve curve : curves) {
            add(chart, curve, curve.look() == Curve.Look.MARKED ? MARKED.get(marked++ % MARKED.size()) : MAIN.get(0));
        }
        return encode(chart);
    }

    private void style(XYStyler style, boolean text) {
        style.setLegendVisible(text).setChartTitleVisible(false);
        style.setAxisTitlesVisible(text).setAxisTicksVisible(text);
        style.setYAxisMin(floor).setYAxisMax(ceiling).setXAxisMin(0.0).setYAxisLogarithmic(logarithmic);
        style.setPlotMargin(0).setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1));
        style.setPlotGridVerticalLinesVisible(false);
        style.setAxisTickMarksColor(GRID)
                .setAxisTickLabelsColor(INK)
                .setXAxisDecimalPattern("#,###")
                .setYAxisDecimalPattern("#0.####");
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setLegendPosition(legend).setLegendBorderColor(GRID);
        style.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false).setChartFontColor(INK).setMarkerSize(7);
    }

    private static void add(XYChart chart, Curve curve, Color color) {
        XYSeries series = chart.addSeries(
                curve.name(),
                curve.points().stream().mapToDouble(Curve.Point::x).toArray(),
                curve.points().stream().mapToDouble(Curve.Point::y).toArray());
        boolean faint = curve.look() == Curve.Look.FAINT;
        series.setLineColor(faint ? FAINT : color).setLineWidth(faint ? 1f : 2f);
        series.setMarker(curve.look() == Curve.Look.MARKED ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        series.setMarkerColor(color);
    }

    private static byte[] encode(XYChart chart) {
        BufferedImage image = new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.scale(SCALE, SCALE);
        chart.paint(canvas, WIDTH, HEIGHT);
        canvas.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
