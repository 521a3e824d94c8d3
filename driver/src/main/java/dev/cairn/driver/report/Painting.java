package dev.cairn.driver.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a chart by XChart, with axes and a legend. */
final class Painting {
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private Painting() {}

    static void draw(Chart chart, Graphics2D canvas) {
        XYChart drawing = new XYChartBuilder()
                .width(Chart.WIDTH)
                .height(Chart.HEIGHT)
                .xAxisTitle("step")
                .yAxisTitle(chart.unit())
                .build();
        style(chart, drawing.getStyler());
        chart.curves().forEach(curve -> add(curve, chart.color(curve), drawing));
        drawing.paint(canvas, Chart.WIDTH, Chart.HEIGHT);
    }

    private static void style(Chart chart, XYStyler style) {
        style.setYAxisMin(chart.floor()).setYAxisMax(chart.ceiling()).setXAxisMin(0.0);
        style.setYAxisLogarithmic(chart.logarithmic());
        style.setXAxisDecimalPattern("#,###").setYAxisDecimalPattern("#0.####");
        style.setAxisTickLabelsFont(FONT).setAxisTitleFont(FONT).setLegendFont(FONT);
        style.setLegendPosition(chart.unit().startsWith("accuracy") ? LegendPosition.InsideSE : LegendPosition.InsideNE)
                .setLegendBorderColor(Chart.GRID);
        style.setPlotGridLinesColor(Chart.GRID).setPlotGridLinesStroke(new BasicStroke(1));
        style.setAxisTickMarksColor(Chart.GRID).setAxisTickLabelsColor(Chart.INK);
        style.setPlotGridVerticalLinesVisible(false).setPlotMargin(0);
        style.setChartBackgroundColor(Color.WHITE).setPlotBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false).setChartFontColor(Chart.INK).setMarkerSize(7);
    }

    private static void add(Curve curve, Color color, XYChart drawing) {
        XYSeries series = drawing.addSeries(
                curve.name(),
                curve.points().stream().mapToDouble(Curve.Point::x).toArray(),
                curve.points().stream().mapToDouble(Curve.Point::y).toArray());
        series.setLineColor(color).setLineWidth(curve.look() == Curve.Look.FAINT ? 1 : 2);
        series.setMarkerColor(color)
                .setMarker(curve.look() == Curve.Look.MARKED ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
}
