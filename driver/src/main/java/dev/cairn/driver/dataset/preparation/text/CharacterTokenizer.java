package dev.cairn.driver.dataset.preparation.text;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.Vocabulary;

/** A token a character, that is, a Unicode code point. */
@JsonTypeName("characters")
public record CharacterTokenizer(Vocabulary vocabulary) implements Tokenizer {
    @Override
    public TokenUnit unit() {
        return TokenUnit.CHARACTERS;
    }

    @Override
    public int size() {
        return SpecialToken.COUNT + vocabulary.size();
    }

    @Override
    public int[] encode(String text) {
        return text.codePoints()
                .map(character -> WordTokenizer.id(vocabulary, Character.toString(character)))
                .toArray();
    }

    @Override
    public String decode(int[] tokens) {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append(WordTokenizer.text(vocabulary, token));
        }
        return text.toString();
    }
}
