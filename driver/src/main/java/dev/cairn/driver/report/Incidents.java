package dev.cairn.driver.report;

import dev.cairn.driver.run.Metrics.Incident;
import java.util.List;
import java.util.stream.Collectors;

/** The report's section on what befell a run; nothing where nothing did. */
final class Incidents {
    private static final int MOST = 200;

    private Incidents() {}

    static String html(List<Incident> incidents) {
        if (incidents.isEmpty()) {
            return "";
        }
        String rows = incidents.stream()
                .limit(MOST)
                .map(one -> "<tr><th>after step " + Figure.grouped(one.step()) + "</th><td>"
                        + Html.escape(one.incident()) + "</td></tr>\n")
                .collect(Collectors.joining());
        int more = incidents.size() - MOST;
        String rest = more > 0 ? "<p>And " + more + " more, in <code>metrics.jsonl</code>.</p>\n" : "";
        return "<section>\n<h2>What befell the run</h2>\n<table>\n" + rows + "</table>\n" + rest + "</section>\n";
    }
}
