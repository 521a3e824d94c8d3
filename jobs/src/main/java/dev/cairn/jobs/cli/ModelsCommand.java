package dev.cairn.jobs.cli;

import dev.cairn.driver.registry.Alias;
import dev.cairn.driver.registry.Card;
import dev.cairn.driver.registry.Registry;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "models", description = "Shows a registry's models, and says which of them serves.")
final class ModelsCommand {
    private static final String NO_REASON = "by hand";

    private final PrintStream out;

    ModelsCommand(PrintStream out) {
        this.out = out;
    }

    @Command(name = "list", description = "Lists all versions, the oldest first.")
    int list(@Mixin RegistryOption registry) {
        Registry models = registry.open();
        String form = "%-8s %-22s %-20s %-8s %s%n";
        out.printf(form, "version", "called", "created", "parent", "metrics");
        for (Card card : models.versions()) {
            out.printf(
                    form,
                    card.version(),
                    called(models, card.version()),
                    card.created(),
                    card.parent() == null ? "none" : card.parent(),
                    metrics(card));
        }
        return 0;
    }

    @Command(name = "show", description = "Shows a version's model card.")
    int show(
            @Mixin RegistryOption registry,
            @Parameters(paramLabel = "VERSION", description = "A number, or champion, or challenger.") String name) {
        Registry models = registry.open();
        Card card = models.version(name);
        Stream.of(
                        List.of("version", String.valueOf(card.version())),
                        List.of("called", called(models, card.version())),
                        List.of("job", card.job()),
                        List.of("created", card.created()),
                        List.of("parent", card.parent() == null ? "none" : String.valueOf(card.parent())),
                        List.of("data", card.data().path()),
                        List.of("from", card.data().from()),
                        List.of("to", card.data().to()),
                        List.of("examples", String.valueOf(card.data().examples())),
                        List.of("data, SHA-256", card.data().sha256()),
                        List.of("configuration", card.configurationSha256()),
                        List.of("parameters", card.parametersSha256()),
                        List.of("code", card.codeVersion()),
                        List.of("seed", String.valueOf(card.seed())),
                        List.of("run", card.runId()),
                        List.of("run folder", card.runFolder()))
                .forEach(line -> out.printf("%-14s %s%n", line.get(0), line.get(1)));
        card.metrics().forEach((metric, value) -> out.printf(Locale.ROOT, "%-24s %.6g%n", metric, value));
        return 0;
    }

    @Command(name = "promote", description = "Makes a version the champion.")
    int promote(
            @Mixin RegistryOption registry,
            @Parameters(paramLabel = "VERSION", description = "A number, or challenger.") String name,
            @Option(names = "--why", paramLabel = "TEXT", description = "A reason, for the history.") @Nullable String why) {
        Registry models = registry.open();
        long version = models.version(name).version();
        try (var writer = models.write()) {
            writer.promote(version, why == null ? NO_REASON : why);
        }
        out.println("version " + version + " is the champion");
        return 0;
    }

    @Command(name = "rollback", description = "Makes the version the champion again that was it before.")
    int rollBack(
            @Mixin RegistryOption registry,
            @Option(names = "--why", paramLabel = "TEXT", description = "A reason, for the history.") @Nullable String why) {
        try (var writer = registry.open().write()) {
            out.println("version " + writer.rollBack(why == null ? NO_REASON : why) + " is the champion again");
        }
        return 0;
    }

    private static String called(Registry models, long version) {
        return Stream.of(Alias.Name.values())
                .filter(name -> models.alias(name)
                        .filter(alias -> alias.version() == version)
                        .isPresent())
                .map(Alias.Name::word)
                .collect(Collectors.joining(", "));
    }

    private static String metrics(Card card) {
        return card.metrics().entrySet().stream()
                .map(metric -> String.format(Locale.ROOT, "%s=%.4g", metric.getKey(), metric.getValue()))
                .collect(Collectors.joining(" "));
    }
}
