package dev.cairn.driver.dataset.preparation.text;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** Cuts text into tokens, and puts tokens together again. Ids begin with those of {@link SpecialToken}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(CharacterTokenizer.class),
    @JsonSubTypes.Type(WordTokenizer.class),
    @JsonSubTypes.Type(BytePairTokenizer.class)
})
public sealed interface Tokenizer extends Serializable permits CharacterTokenizer, WordTokenizer, BytePairTokenizer {

    TokenUnit unit();

    /** How many ids there are, the special ones included. */
    int size();

    int[] encode(String text);

    /** The text of some tokens; special ones have none, but for an unknown one, which is U+FFFD. */
    String decode(int[] tokens);
}
