package dev.cairn.driver.dataset.preparation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.cairn.driver.dataset.preparation.Vocabulary;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Map<String, Long> counted(String... texts) {
        Map<String, Long> counts = new HashMap<>();
        for (String text : texts) {
            Pieces.spaced(text).forEach(piece -> counts.merge(piece, 1L, Long::sum));
        }
        return counts;
    }

    @Test
    void shouldMergeTheMostFrequentPairsFirst() {
        BytePairTokenizer tokenizer = BytePairTraining.train(counted("low low low lower lower newest"), 4);

        // l-o and o-w occur five times, and l comes before o; Ġ is the space before a word.
        assertThat(tokenizer.merges()).containsExactly("l o", "lo w", "Ġ low", "e r");
        assertThat(tokenizer.encode("low lower"))
                .containsExactly(id(tokenizer, "low"), id(tokenizer, "Ġlow"), id(tokenizer, "er"));
    }

    private static int id(BytePairTokenizer tokenizer, String token) {
        return SpecialToken.COUNT + tokenizer.vocabulary().placeOf(token);
    }

    @Test
    void shouldCountPairsAgainAsTextsAreRewritten() {
        // After a-b has become one token, b-c is left once only, and aba is no pair of what it was before.
        BytePairTokenizer tokenizer = BytePairTraining.train(Map.of("abc", 5L, "bc", 1L, "aaa", 2L), 10);

        assertThat(tokenizer.merges()).containsExactly("b c", "a bc", "a a", "aa a");
    }

    @Test
    void shouldDecodeWhatItEncodedWhateverTheText() {
        long seed = 42;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        BytePairTokenizer tokenizer = BytePairTraining.train(counted("the théatre  of 東京 \n\n in 1984"), 40);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? "the théatre" : " ".repeat(random.nextInt(200)));
            for (int j = random.nextInt(60); j > 0; j--) {
                int character = random.nextInt(random.nextBoolean() ? 128 : Character.MAX_CODE_POINT + 1);
                text.appendCodePoint(Character.getType(character) == Character.SURROGATE ? ' ' : character);
            }
            assertThat(tokenizer.decode(tokenizer.encode(text.toString()))).isEqualTo(text.toString());
        }
    }

    @Test
    void shouldNotTellTextFromSpecialTokens() {
        BytePairTokenizer tokenizer = BytePairTraining.train(counted("[PAD] [PAD] [PAD]"), 20);

        assertThat(Arrays.stream(tokenizer.encode("[PAD]"))).allMatch(id -> id >= SpecialToken.COUNT);
        assertThat(tokenizer.decode(new int[] {SpecialToken.CLS.id(), SpecialToken.PADDING.id()}))
                .isEmpty();
    }

    @Test
    void shouldKnowWhatIsUnknown() {
        WordTokenizer words = new WordTokenizer(new Vocabulary(List.of("cat", "the", ".")));
        CharacterTokenizer characters = new CharacterTokenizer(new Vocabulary(List.of("a", "😀")));

        assertThat(words.encode("the dog. cat")).containsExactly(5, 1, 6, 4);
        assertThat(words.decode(new int[] {5, 1, 6, 4})).isEqualTo("the \uFFFD . cat");
        assertThat(characters.encode("a😀b")).containsExactly(4, 5, 1);
        assertThat(characters.decode(new int[] {5, 4, 0})).isEqualTo("😀a");
    }

    @Test
    void shouldReadBackWhatItWroteAndRefuseWhatDoesNotFit() throws Exception {
        TextCodec codec =
                new TextCodec(TextForm.NFC, true, BytePairTraining.train(counted("low low low lower lower newest"), 9));
        String json = JSON.writeValueAsString(codec);

        TextCodec read = JSON.readValue(json, TextCodec.class);

        assertThat(read).isEqualTo(codec);
        assertThat(read.encode("NEW lows")).isEqualTo(codec.encode("new lows"));
        assertThatThrownBy(() -> JSON.readValue(json.replace("\"l o\"", "\"l x\""), TextCodec.class))
                .isInstanceOf(ValueInstantiationException.class)
                .hasMessageContaining("token 256 must be 'lx', but is 'lo'");
        assertThatThrownBy(() -> JSON.readValue(json.replace("\"bpe\"", "\"java.lang.Runtime\""), TextCodec.class))
                .hasMessageContaining("java.lang.Runtime");
    }
}
