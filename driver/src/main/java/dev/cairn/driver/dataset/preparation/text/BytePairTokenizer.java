package dev.cairn.driver.dataset.preparation.text;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Byte pair encoding over the bytes of UTF-8 (Sennrich et al. 2016; Radford et al. 2019): a text begins as its bytes,
 * and pairs are merged in the order in which they were learned. So there is no text that it cannot encode, and what it
 * has encoded it decodes to the same text. Tokens are written in the {@link ByteAlphabet}, merges as two tokens with a
 * space between.
 */
@JsonTypeName("bpe")
public final class BytePairTokenizer implements Tokenizer {
    private static final long serialVersionUID = 1L;
    private static final int MOST_REMEMBERED = 1 << 16;

    private final Vocabulary vocabulary;
    private final List<String> merges;
    /** From a pair to what it becomes; the lower, the earlier it is merged. */
    private final transient Map<Long, Integer> merged = new HashMap<>();

    private final transient List<byte[]> bytes = new ArrayList<>();
    private final transient Map<String, int[]> remembered = new ConcurrentHashMap<>();

    @JsonCreator
    BytePairTokenizer(@JsonProperty("vocabulary") Vocabulary vocabulary, @JsonProperty("merges") List<String> merges) {
        this.vocabulary = vocabulary;
        this.merges = List.copyOf(merges);
        if (vocabulary.size() != ByteAlphabet.BYTES + merges.size()) {
            throw new IllegalArgumentException("vocabulary: " + vocabulary.size() + " tokens, must be "
                    + ByteAlphabet.BYTES + " bytes and " + merges.size() + " merges");
        }
        for (int value = 0; value < ByteAlphabet.BYTES; value++) {
            requireToken(value, ByteAlphabet.of(value));
            bytes.add(new byte[] {(byte) value});
        }
        merges.forEach(this::add);
    }

    /** @param pairs what to merge, in order, as ids that count from 0 for byte 0 and from 256 for the first merge */
    static BytePairTokenizer of(List<int[]> pairs) {
        List<String> tokens = new ArrayList<>();
        IntStream.range(0, ByteAlphabet.BYTES).mapToObj(ByteAlphabet::of).forEach(tokens::add);
        List<String> merges = new ArrayList<>();
        for (int[] pair : pairs) {
            merges.add(tokens.get(pair[0]) + " " + tokens.get(pair[1]));
            tokens.add(tokens.get(pair[0]) + tokens.get(pair[1]));
        }
        return new BytePairTokenizer(new Vocabulary(tokens), merges);
    }

    static long pair(int left, int right) {
        return (long) left << Integer.SIZE | right;
    }

    private void add(String merge) {
        int space = merge.indexOf(' ');
        int next = bytes.size();
        int left = space < 0 ? -1 : vocabulary.placeOf(merge.substring(0, space));
        int right = space < 0 ? -1 : vocabulary.placeOf(merge.substring(space + 1));
        if (left < 0 || right < 0 || left >= next || right >= next) {
            throw new IllegalArgumentException("merge '" + merge + "': must be two tokens that come before it");
        }
        requireToken(next, merge.substring(0, space) + merge.substring(space + 1));
        merged.put(pair(left, right), next);
        byte[] joined = Arrays.copyOf(bytes.get(left), bytes.get(left).length + bytes.get(right).length);
        System.arraycopy(bytes.get(right), 0, joined, bytes.get(left).length, bytes.get(right).length);
        bytes.add(joined);
    }

    private void requireToken(int place, String token) {
        if (vocabulary.placeOf(token) != place) {
            throw new IllegalArgumentException("vocabulary: token " + place + " must be '" + token + "', but is '"
                    + vocabulary.entries().get(place) + "'");
        }
    }

    @JsonProperty
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @JsonProperty
    public List<String> merges() {
        return merges;
    }

    @Override
    public TokenUnit unit() {
        return TokenUnit.BPE;
    }

    @Override
    public int size() {
        return SpecialToken.COUNT + vocabulary.size();
    }

    @Override
    public int[] encode(String text) {
        IntStream.Builder tokens = IntStream.builder();
        for (String piece : Pieces.spaced(text)) {
            int[] known = remembered.get(piece);
            int[] ids = known == null ? merge(piece) : known;
            if (known == null && remembered.size() < MOST_REMEMBERED) {
                remembered.put(piece, ids);
            }
            Arrays.stream(ids).forEach(tokens);
        }
        return tokens.build().map(id -> SpecialToken.COUNT + id).toArray();
    }

    /** Merges the pair that was learned first, until none is left that was learned. */
    private int[] merge(String piece) {
        byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[utf8.length];
        Arrays.setAll(ids, i -> utf8[i] & 0xff);
        int count = ids.length;
        while (true) {
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < count; i++) {
                int result = merged.getOrDefault(pair(ids[i], ids[i + 1]), Integer.MAX_VALUE);
                if (result < best) {
                    best = result;
                    at = i;
                }
            }
            if (at < 0) {
                return Arrays.copyOf(ids, count);
            }
            ids[at] = best;
            System.arraycopy(ids, at + 2, ids, at + 1, count - at - 2);
            count--;
        }
    }

    @Override
    public String decode(int[] tokens) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int token : tokens) {
            if (token >= SpecialToken.COUNT) {
                text.writeBytes(bytes.get(token - SpecialToken.COUNT));
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private Object readResolve() {
        return new BytePairTokenizer(vocabulary, merges);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BytePairTokenizer that
                && vocabulary.equals(that.vocabulary)
                && merges.equals(that.merges);
    }

    @Override
    public int hashCode() {
        return merges.hashCode();
    }
}
