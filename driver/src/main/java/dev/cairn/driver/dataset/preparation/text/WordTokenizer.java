package dev.cairn.driver.dataset.preparation.text;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** A token a word or a mark between words. How they were spaced is lost. */
@JsonTypeName("words")
public record WordTokenizer(Vocabulary vocabulary) implements Tokenizer {
    @Override
    public TokenUnit unit() {
        return TokenUnit.WORDS;
    }

    @Override
    public int size() {
        return SpecialToken.COUNT + vocabulary.size();
    }

    @Override
    public int[] encode(String text) {
        return Pieces.words(text).stream()
                .mapToInt(word -> id(vocabulary, word))
                .toArray();
    }

    @Override
    public String decode(int[] tokens) {
        List<String> words = new ArrayList<>();
        for (int token : tokens) {
            String word = text(vocabulary, token);
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return String.join(" ", words);
    }

    static int id(Vocabulary vocabulary, String entry) {
        int place = vocabulary.placeOf(entry);
        return place < 0 ? SpecialToken.UNKNOWN.id() : SpecialToken.COUNT + place;
    }

    static String text(Vocabulary vocabulary, int id) {
        if (id >= SpecialToken.COUNT) {
            return vocabulary.entries().get(id - SpecialToken.COUNT);
        }
        return id == SpecialToken.UNKNOWN.id() ? "\uFFFD" : "";
    }
}
