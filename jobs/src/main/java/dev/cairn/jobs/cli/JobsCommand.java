package dev.cairn.jobs.cli;

import dev.cairn.driver.training.Job;
import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

@Command(name = "jobs", description = "Lists what can be trained, on what data, and how well it has done.")
final class JobsCommand implements Runnable {
    private static final int HEADS = 13;
    private static final int WORDS = 87;

    private final PrintStream out;

    JobsCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        var table = TextTable.forColumns(
                Help.defaultColorScheme(Ansi.OFF),
                new Column(HEADS, 0, Overflow.SPAN),
                new Column(WORDS, 0, Overflow.WRAP));
        Catalogue.jobs().forEach(job -> add(table, job));
        out.print(table);
    }

    private static void add(TextTable table, Job job) {
        table.addRowValues(job.name(), job.summary());
        table.addRowValues("  needs", job.needs());
        List<String> reaches = job.reaches().isEmpty() ? List.of("not measured yet") : job.reaches();
        for (int i = 0; i < reaches.size(); i++) {
            table.addRowValues(i == 0 ? "  reaches" : "", reaches.get(i));
        }
    }
}
