package dev.cairn.driver.report;

import dev.cairn.driver.run.Metrics.History;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.run.Version;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Composes {@code report.html}: one page, its style and pictures inside it, nothing loaded from elsewhere. */
public final class Report {
    private static final String PAGE =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s: Cairn run</title>
            <style>
            %2$s</style>
            </head>
            <body>
            <header><h1>%1$s</h1><span class="status %3$s">%3$s</span></header>
            %4$s<section class="tiles">
            %5$s</section>
            <section class="figures">
            %6$s</section>
            %11$s%12$s<section>
            <h2>Results</h2>
            <table>
            %7$s</table>
            </section>
            <section>
            <h2>Configuration</h2>
            <p>Set in bold where it isn't the default. The same as a file: <code>effective.conf</code>.</p>
            <table>
            %8$s</table>
            </section>
            <footer>Cairn %9$s, Java %10$s</footer>
            </body>
            </html>
            """;

    private Report() {}

    /**
     * Writes the page into a run's folder; that it can't is a warning, and no reason for a run to fail.
     *
     * @param exhibits of the trained model
     * @param warnings takes a line each for what couldn't be drawn or written
     */
    public static void write(
            RunFolder folder, Result result, Settings settings, List<Exhibit> exhibits, Consumer<String> warnings) {
        try {
            Files.writeString(folder.report(), html(result, settings, folder.history(), exhibits, warnings));
        } catch (IOException | CairnException e) {
            warnings.accept(folder.report() + ": can't be written: " + e.getMessage());
        }
    }

    /**
     * The page as a text.
     *
     * @param history of the run, for the curves
     * @param exhibits in their order
     * @param warnings takes a line each for what couldn't be drawn
     */
    static String html(
            Result result, Settings settings, History history, List<Exhibit> exhibits, Consumer<String> warnings) {
        return PAGE.formatted(
                Html.escape(result.job()),
                style(),
                result.status().name().toLowerCase(Locale.ROOT),
                error(result),
                tiles(result),
                figures(history, warnings),
                results(result),
                configuration(settings),
                Html.escape(Version.current()),
                Html.escape(Runtime.version().toString()),
                Gallery.html(exhibits),
                Incidents.html(history.incidents()));
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(Report.class.getResourceAsStream("report.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String error(Result result) {
        return result.status() == Status.DONE
                ? ""
                : "<p class=\"error\">" + Html.escape(String.valueOf(result.error())) + "</p>\n";
    }

    private static String tiles(Result result) {
        Map<String, String> tiles = new LinkedHashMap<>();
        result.metrics().forEach((name, value) -> {
            if (name.startsWith("test.")) {
                tiles.put(name.replace('.', ' '), Figure.of(name, value));
            }
        });
        tiles.put("examples / s", Figure.grouped(result.examplesPerSecond()));
        tiles.put("steps", Figure.grouped(result.step()));
        tiles.put("wall time", Figure.time(result.wallSeconds()));
        StringBuilder html = new StringBuilder();
        tiles.forEach((name, value) -> html.append("<div><b>")
                .append(Html.escape(value))
                .append("</b><span>")
                .append(Html.escape(name))
                .append("</span></div>\n"));
        return html.toString();
    }

    private static String figures(History history, Consumer<String> warnings) {
        List<Curve> losses = Curves.losses(history);
        List<Curve> accuracies = Curves.accuracies(history);
        if (losses.isEmpty() && accuracies.isEmpty()) {
            return "<p>No step was made, so there is no curve.</p>\n";
        }
        Pictures pictures = new Pictures(warnings);
        String html = losses.isEmpty() ? "" : figure("Loss", Chart.losses(losses), pictures);
        return accuracies.isEmpty() ? html : html + figure("Accuracy", Chart.accuracies(accuracies), pictures);
    }

    private static String figure(String title, Chart chart, Pictures pictures) {
        String picture = pictures.draw(chart)
                .map(uri -> "<img alt=\"" + title + " over steps\" width=\"" + Chart.WIDTH + "\" height=\""
                        + Chart.HEIGHT + "\" src=\"" + uri + "\">")
                .orElse("<p>No picture could be drawn.</p>");
        String legend = pictures.haveText() ? "" : legend(chart);
        return "<figure><figcaption>" + title + "</figcaption>" + picture + legend + "</figure>\n";
    }

    /** What a picture without text leaves unsaid. */
    private static String legend(Chart chart) {
        StringBuilder html = new StringBuilder("<p class=\"legend\">");
        chart.curves()
                .forEach(curve -> html.append(String.format(
                        "<i style=\"background:#%06x\"></i>%s ",
                        chart.color(curve).getRGB() & 0xffffff, Html.escape(curve.name()))));
        html.append(String.format(
                Locale.ROOT,
                "<br>%s from %.4g at the bottom to %.4g at the top%s</p>",
                Html.escape(chart.unit()),
                chart.floor(),
                chart.ceiling(),
                chart.logarithmic() ? ", logarithmic" : ""));
        return html.toString();
    }

    private static String results(Result result) {
        Map<String, String> rows = new LinkedHashMap<>();
        result.metrics().forEach((name, value) -> rows.put(name, Figure.of(name, value)));
        rows.put("epochs", Figure.of("epochs", result.epochs()));
        rows.put("seconds to the first step", Figure.of("", result.secondsToFirstStep()));
        rows.put("bytes pushed", Figure.grouped(result.bytesPushed()));
        rows.put("bytes pulled", Figure.grouped(result.bytesPulled()));
        rows.put("workers", Integer.toString(result.workers()));
        rows.put("seed", Long.toString(result.seed()));
        rows.put("backend", result.backend());
        rows.put("deterministic", result.deterministic() ? "yes" : "no");
        rows.put("parameters, SHA-256", result.parametersSha256() == null ? "" : result.parametersSha256());
        StringBuilder html = new StringBuilder();
        rows.forEach((name, value) -> html.append(row("", name, value)));
        return html.toString();
    }

    private static String configuration(Settings settings) {
        Map<String, String> defaults = settings.changed();
        StringBuilder html = new StringBuilder();
        settings.shown().forEach((key, value) -> {
            String standard = defaults.get(key);
            html.append(row(
                    standard == null ? "" : " class=\"set\" title=\"default: " + Html.escape(standard) + "\"",
                    key,
                    value));
        });
        return html.toString();
    }

    private static String row(String attributes, String name, String value) {
        return "<tr" + attributes + "><th>" + Html.escape(name) + "</th><td>" + Html.escape(value) + "</td></tr>\n";
    }
}
