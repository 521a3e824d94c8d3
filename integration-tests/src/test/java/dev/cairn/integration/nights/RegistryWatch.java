package dev.cairn.integration.nights;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.registry.Alias;
import dev.cairn.driver.registry.Card;
import dev.cairn.driver.registry.Registry;
import dev.cairn.driver.retraining.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Looks at a registry after each night: versions never change, and the champion is who it should be. */
final class RegistryWatch {
    private final Path folder;
    private final Registry registry;
    private final String figure;
    private final boolean higher;
    private final Map<Long, Map<String, Long>> before = new TreeMap<>();
    private final Set<String> leftOut = new HashSet<>();
    private long champion;
    private double score;

    /**
     * @param figure that decides, such as {@code frozen.accuracy}
     * @param higher whether more of it is better
     */
    RegistryWatch(Path folder, String figure, boolean higher) {
        this.folder = folder;
        this.registry = Registry.at(folder.toString(), Map.of());
        this.figure = figure;
        this.higher = higher;
        this.score = higher ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    /** What came of a date; empty where nothing has been noted. */
    Optional<Outcome> outcome(LocalDate date) {
        return registry.runs(Outcome.class).stream()
                .filter(outcome -> outcome.date().equals(date.toString()))
                .findFirst();
    }

    long champion() {
        return champion;
    }

    /** The champion's figure when it was judged. */
    double score() {
        return score;
    }

    int versions() {
        return before.size();
    }

    /** What is wrong after a night that has come to an end; nothing where all is right. */
    List<String> wrong(Outcome night) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Card> cards = registry.versions();
        unchanged(cards, wrong);
        Set<String> runs = new HashSet<>();
        cards.stream()
                .filter(card -> !runs.add(card.runId()))
                .forEach(card -> wrong.add("run " + card.runId() + " has made more than one version"));
        boolean promoted = night.decision().equals(Outcome.PROMOTED);
        long due = promoted ? Objects.requireNonNull(night.version()) : champion;
        long found = version(Alias.Name.CHAMPION);
        if (found != due) {
            wrong.add("the champion is version " + found + " where version " + due + " is due");
        }
        if (!promoted && night.version() != null && version(Alias.Name.CHALLENGER) != night.version()) {
            wrong.add("version " + night.version() + " was refused and is not the challenger");
        }
        if (promoted) {
            better(cards, due, wrong);
        }
        champion = found;
        if (night.quarantined()) {
            leftOut.addAll(night.days());
        }
        return wrong;
    }

    private long version(Alias.Name name) {
        return registry.alias(name).map(Alias::version).orElse(0L);
    }

    private void better(List<Card> cards, long version, List<String> wrong) {
        Card card = cards.stream()
                .filter(made -> made.version() == version)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("version " + version + " was promoted and is not there"));
        double now = Objects.requireNonNull(card.metrics().get(figure));
        if (higher ? now < score : now > score) {
            wrong.add(figure + " of the new champion is " + now + " where it was " + score);
        }
        score = now;
        Path configuration = Path.of(card.runFolder(), "effective.conf");
        try {
            String text = Files.readString(configuration);
            leftOut.stream()
                    .filter(day -> !text.lines()
                            .filter(line -> line.startsWith("data.exclude"))
                            .findFirst()
                            .orElse("")
                            .contains(day))
                    .forEach(
                            day -> wrong.add("version " + version + " was trained on " + day + ", which was left out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each version that was there is as it was, and each reads back whole. */
    private void unchanged(List<Card> cards, List<String> wrong) throws IOException {
        Map<Long, Map<String, Long>> now = new TreeMap<>();
        for (Card card : cards) {
            Path version = folder.resolve("version-" + card.version());
            now.put(card.version(), files(version));
            SavedModel model = SavedModel.read(version);
            model.readParameters(version); // says so where they are damaged
            if (!model.sha256().equals(card.parametersSha256())) {
                wrong.add("version " + card.version() + " has other parameters than its card says");
            }
        }
        before.forEach((version, files) -> {
            if (!files.equals(now.get(version))) {
                wrong.add("version " + version + " has changed");
            }
        });
        before.putAll(now);
    }

    private static Map<String, Long> files(Path version) throws IOException {
        Map<String, Long> sums = new HashMap<>();
        try (Stream<Path> all = Files.list(version)) {
            for (Path file : all.toList()) {
                CRC32C sum = new CRC32C();
                sum.update(Files.readAllBytes(file));
                sums.put(file.getFileName().toString(), sum.getValue());
            }
        }
        return sums;
    }
}
