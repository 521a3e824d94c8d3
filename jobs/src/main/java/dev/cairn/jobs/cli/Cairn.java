package dev.cairn.jobs.cli;

import dev.cairn.driver.run.Version;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code cairn}. Standard output is for people, standard error for errors and logs. */
@Command(
        name = "cairn",
        description = "Trains neural networks on a Spark cluster.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Cairn.VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = HelpCommand.class)
public final class Cairn {
    private final PrintStream err;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Shows stack traces of internal faults.")
    private boolean verbose;

    private Cairn(PrintStream err) {
        this.err = err;
    }

    public static void main(String[] args) {
        System.exit(run(new SparkEngine(), System.out, System.err, args));
    }

    /** Runs one command and returns its exit code. */
    static int run(Engine engine, PrintStream out, PrintStream err, String... args) {
        Cairn cairn = new Cairn(err);
        CommandLine line = new CommandLine(cairn)
                .addSubcommand(new TrainCommand(engine, out))
                .addSubcommand(new ResumeCommand(engine, out))
                .addSubcommand(new EvaluateCommand(engine, out))
                .addSubcommand(new SampleCommand(engine, out))
                .addSubcommand(new RetrainCommand(engine, out))
                .addSubcommand(new ModelsCommand(out))
                .addSubcommand(new ScoreCommand(engine, out))
                .addSubcommand(new JobsCommand(out))
                .addSubcommand(new ConfigCommand(out))
                .addSubcommand(new DoctorCommand(engine, out))
                .addSubcommand(new ExplainCommand(engine, out))
                .addSubcommand(new CommandLine(new DataCommand()).addSubcommand(new InspectCommand(engine, out)))
                .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
                .setErr(new PrintWriter(err, true, Charset.defaultCharset()))
                .setParameterExceptionHandler((e, wrong) -> cairn.misused(e))
                .setExecutionExceptionHandler((e, command, parsed) -> cairn.failed(e));
        try {
            return line.execute(args);
        } catch (Error e) {
            return cairn.failed(e);
        }
    }

    private int misused(ParameterException e) {
        error(String.valueOf(e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
        err.println("see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.CONFIGURATION.code();
    }

    private int failed(Throwable e) {
        if (!(e instanceof CairnException told)) {
            error("internal fault: " + e);
            trace(e);
            return ExitCode.INTERNAL.code();
        }
        String.valueOf(told.getMessage()).lines().forEach(this::error);
        if (told.exitCode() == ExitCode.INTERNAL) {
            trace(told);
        }
        return told.exitCode().code();
    }

    private void error(String line) {
        err.println("error: " + line);
    }

    private void trace(Throwable e) {
        if (verbose || System.getenv("CAIRN_DEBUG") != null) {
            e.printStackTrace(err);
        } else {
            err.println("--verbose or CAIRN_DEBUG=1 shows the stack trace");
        }
    }

    /** What {@code --version} prints. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Cairn " + Version.current() + " (Java " + Runtime.version() + ")"};
        }
    }
}
