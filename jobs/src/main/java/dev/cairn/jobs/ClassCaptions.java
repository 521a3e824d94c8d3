package dev.cairn.jobs;

import dev.cairn.driver.settings.Settings;
import dev.cairn.models.contrastive.Captions;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Captions made of the names of classes, for images that have none: each wording with each name in the place of {}. A
 * digit has two names, 7 and seven. Words are what lies between other characters, in small letters; of the held-out
 * wordings only those words are read that training has seen.
 *
 * @param vocabulary the number of words
 * @param learnt in the wordings of training
 * @param held in those that training never sees
 */
record ClassCaptions(int vocabulary, Captions learnt, Captions held) {
    private static final String LEARNT = "caption.learnt";
    private static final String HELD = "caption.held";
    private static final String NAME = "{}";
    private static final List<String> DIGITS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

    static ClassCaptions of(Settings settings, List<String> classes) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        List<List<List<String>>> learnt = captions(settings, LEARNT, classes);
        List<List<List<String>>> held = captions(settings, HELD, classes);
        learnt.forEach(wording ->
                wording.forEach(caption -> caption.forEach(word -> vocabulary.putIfAbsent(word, vocabulary.size()))));
        return new ClassCaptions(vocabulary.size(), numbers(learnt, vocabulary), numbers(held, vocabulary));
    }

    /** By wording, then by class: the caption's words. */
    private static List<List<List<String>>> captions(Settings settings, String key, List<String> classes) {
        List<Boolean> spellings =
                classes.stream().anyMatch(ClassCaptions::isDigit) ? List.of(false, true) : List.of(false);
        return wordings(settings, key).stream()
                .flatMap(wording -> spellings.stream().map(spelled -> named(wording, classes, spelled)))
                .toList();
    }

    private static List<String> wordings(Settings settings, String key) {
        List<String> wordings = Arrays.stream(settings.getString(key).split(","))
                .map(String::strip)
                .toList();
        wordings.stream().filter(wording -> !wording.contains(NAME)).findFirst().ifPresent(wording -> {
            throw new CairnException(
                    ExitCode.CONFIGURATION, key + "=" + wording + ": must have {} where the name of the class goes");
        });
        return wordings;
    }

    private static List<List<String>> named(String wording, List<String> classes, boolean spelled) {
        return classes.stream()
                .map(name -> spelled && isDigit(name) ? DIGITS.get(Integer.parseInt(name)) : name)
                .map(name -> words(wording.replace(NAME, name)))
                .toList();
    }

    private static boolean isDigit(String name) {
        return name.matches("[0-9]");
    }

    private static List<String> words(String caption) {
        return Arrays.stream(caption.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Captions numbers(List<List<List<String>>> captions, Map<String, Integer> vocabulary) {
        return new Captions(captions.stream()
                .map(wording -> wording.stream()
                        .map(caption -> caption.stream()
                                .map(vocabulary::get)
                                .filter(Objects::nonNull)
                                .toList())
                        .toList())
                .toList());
    }
}
