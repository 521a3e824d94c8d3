package dev.cairn.driver.retraining;

import dev.cairn.driver.registry.Card;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Pages for people: the registry's history with the curves of champion and challenger, and one night's comparison. */
final class HistoryPage {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 240;
    private static final int EDGE = 40;
    private static final String PAGE =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>%s</title>
            <style>
            body { font: 14px sans-serif; margin: 2em auto; max-width: 62em; color: #333b45 }
            table { border-collapse: collapse; width: 100%% } th, td { text-align: left; padding: .25em .6em; border-bottom: 1px solid #e3e7ec }
            .promoted { color: #2f8f5b } .refused, .failed { color: #d95f0e }
            </style>
            </head>
            <body>
            <h1>%s</h1>
            %s</body>
            </html>
            """;

    private HistoryPage() {}

    /** @param metric that decides */
    static String of(String metric, List<Card> versions, List<Outcome> runs) {
        List<Outcome> nights = runs.stream()
                .sorted(Comparator.comparing(Outcome::date).thenComparing(Outcome::finished))
                .toList();
        var html = new StringBuilder(curves("frozen." + metric, nights));
        html.append("<h2>Nights</h2>\n<table>\n").append(head("date", "decision", "version", "champion", "why"));
        for (int i = nights.size() - 1; i >= 0; i--) {
            Outcome night = nights.get(i);
            html.append("<tr><td>").append(escape(night.date())).append("</td><td class=\"");
            html.append(night.decision()).append("\">").append(night.decision()).append("</td>");
            html.append(cell(night.version())).append(cell(night.champion()));
            html.append("<td>").append(escape(night.why())).append("</td></tr>\n");
        }
        html.append("</table>\n<h2>Versions</h2>\n<table>\n");
        html.append(head("version", "created", "parent", "data", "examples", metric));
        for (Card card : versions) {
            html.append("<tr>")
                    .append(cell(card.version()))
                    .append(cell(card.created()))
                    .append(cell(card.parent()));
            html.append(cell(card.data().from() + " to " + card.data().to()));
            html.append(cell(card.data().examples()));
            html.append(cell(card.metrics().get("frozen." + metric))).append("</tr>\n");
        }
        return PAGE.formatted("Models", "Models", html.append("</table>\n"));
    }

    /** One night: every figure of both models, drift, and what was decided. */
    static String comparison(Outcome night) {
        var html = new StringBuilder("<p class=\"" + night.decision() + "\"><b>" + night.decision() + "</b>: "
                + escape(night.why()) + "</p>\n<table>\n" + head("figure", "champion", "challenger"));
        var names = new TreeSet<String>();
        night.metrics().keySet().forEach(name -> names.add(name.substring(name.indexOf('.') + 1)));
        for (String name : names) {
            html.append("<tr>").append(cell(name));
            html.append(cell(night.metrics().get("champion." + name)));
            html.append(cell(night.metrics().get("challenger." + name))).append("</tr>\n");
        }
        html.append("</table>\n<h2>Drift</h2>\n<table>\n").append(head("column", "drift"));
        night.drift().forEach((column, value) -> html.append("<tr>")
                .append(cell(column))
                .append(cell(value))
                .append("</tr>\n"));
        html.append("</table>\n");
        night.warnings().forEach(line -> html.append("<p>").append(escape(line)).append("</p>\n"));
        String title = escape(night.pipeline() + ", " + night.date());
        return PAGE.formatted(title, title, html);
    }

    /** Both models' figure by nights, as lines of an SVG picture. */
    private static String curves(String figure, List<Outcome> nights) {
        List<Outcome> judged = nights.stream()
                .filter(night -> night.metrics().containsKey("challenger." + figure))
                .toList();
        List<Double> values = new ArrayList<>();
        judged.forEach(night -> night.metrics().forEach((name, value) -> {
            if (name.endsWith("." + figure)) {
                values.add(value);
            }
        }));
        if (values.isEmpty()) {
            return "<p>No night has judged a model yet.</p>\n";
        }
        double low = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        return String.format(
                        Locale.ROOT,
                        "<svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s by nights\">%n"
                                + "<text x=\"0\" y=\"%d\">%.4g</text><text x=\"0\" y=\"%d\">%.4g</text>%n",
                        WIDTH,
                        HEIGHT,
                        escape(figure),
                        HEIGHT - EDGE / 2,
                        low,
                        EDGE / 2,
                        high)
                + line(judged, "champion." + figure, "#1f5fb4", low, high)
                + line(judged, "challenger." + figure, "#d95f0e", low, high)
                + "</svg>\n<p>" + escape(figure)
                + " of the <span style=\"color:#1f5fb4\">champion</span> before each night and of its"
                + " <span style=\"color:#d95f0e\">challenger</span>.</p>\n";
    }

    private static String line(List<Outcome> nights, String name, String colour, double low, double high) {
        var points = new StringBuilder();
        for (int i = 0; i < nights.size(); i++) {
            Map<String, Double> metrics = nights.get(i).metrics();
            if (metrics.containsKey(name)) {
                double x = 2 * EDGE + (double) i * (WIDTH - 3 * EDGE) / Math.max(1, nights.size() - 1);
                double share = high > low ? (Objects.requireNonNull(metrics.get(name)) - low) / (high - low) : 0.5;
                double y = HEIGHT - EDGE / 2.0 - share * (HEIGHT - EDGE);
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            }
        }
        return "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" points=\""
                + points.toString().strip() + "\"/>\n";
    }

    private static String head(String... names) {
        var html = new StringBuilder("<tr>");
        for (String name : names) {
            html.append("<th>").append(escape(name)).append("</th>");
        }
        return html.append("</tr>\n").toString();
    }

    private static String cell(@org.jspecify.annotations.Nullable Object value) {
        String text = value == null
                ? "none"
                : value instanceof Double number ? String.format(Locale.ROOT, "%.6g", number) : value.toString();
        return "<td>" + escape(text) + "</td>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
