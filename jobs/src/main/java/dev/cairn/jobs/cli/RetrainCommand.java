package dev.cairn.jobs.cli;

import dev.cairn.driver.retraining.Outcome;
import dev.cairn.driver.retraining.Pipeline;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.training.Job;
import dev.cairn.jobs.Catalogue;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retrain",
        description =
                "Trains on the data that is new, and promotes the model if it is better than the one that serves.")
final class RetrainCommand implements Callable<Integer> {
    private final Engine engine;
    private final PrintStream out;

    @Parameters(paramLabel = "PIPELINE.conf", description = "The pipeline's configuration in HOCON.")
    private Path file = Path.of("");

    @Option(
            names = "--date",
            paramLabel = "YYYY-MM-DD",
            description = "The date that the schedule is at; left out: today, in UTC.")
    private @Nullable String date;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Sets one key, over the file. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master; left out: this machine.")
    private @Nullable String master;

    @Option(names = "--dry-run", description = "Says what would happen, and does nothing.")
    private boolean dryRun;

    RetrainCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public Integer call() {
        if (!Files.isRegularFile(file)) {
            throw new CairnException(ExitCode.CONFIGURATION, file + ": must be a file that can be read");
        }
        Job job = Catalogue.job(Schema.job(file));
        Pipeline pipeline = Pipeline.read(job, file, assignments);
        if (dryRun) {
            engine.planNight(pipeline, date(), out).forEach(out::println);
            return 0;
        }
        Outcome outcome = engine.retrain(pipeline, date(), master, out);
        outcome.warnings().forEach(warning -> out.println("warning: " + warning));
        if (outcome.exitCode() != ExitCode.DONE.code()) {
            throw new CairnException(outcome.code(), outcome.decision() + ": " + outcome.why());
        }
        out.println(outcome.decision() + ": " + outcome.why());
        return 0;
    }

    private String date() {
        if (date == null) {
            return LocalDate.now(ZoneOffset.UTC).toString();
        }
        try {
            return LocalDate.parse(date).toString();
        } catch (DateTimeException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "--date " + date + ": must be a date such as 2026-11-23", e);
        }
    }
}
