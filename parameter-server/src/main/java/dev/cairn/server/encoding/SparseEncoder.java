package dev.cairn.server.encoding;

import dev.cairn.server.encoding.Parts.Range;
import dev.cairn.server.protocol.Floats;
import dev.cairn.server.round.Chunks;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Adds a gradient to what is owed, and sends the values of that which the selection picks; equal ones in the order of
 * their indices. A chunk in which anything is not finite is sent whole, as fp32, so that the server sees it.
 */
final class SparseEncoder implements GradientEncoder {
    private static final int MAGNITUDE = 0x7fff_ffff;
    private static final int INFINITY = 0x7f80_0000;

    private final Selection selection;
    private final Chunks chunks;
    private final List<ChunkParts> parts;
    private final Feedback feedback;
    private final LargestKeys largest = new LargestKeys();
    private final SparseWriter payload;
    private final float[] values;
    private final int[] bits;
    private final int[] keys;
    private final int[] picked;
    private int chunk;
    private boolean whole;

    SparseEncoder(PushEncoding.Sparse encoding, Parts parts, Chunks chunks) {
        this.selection = encoding.selection();
        this.chunks = chunks;
        this.parts = ChunkParts.of(parts, chunks);
        this.feedback = new Feedback(chunks, encoding.correction());
        this.payload = new SparseWriter(chunks.length());
        this.values = new float[chunks.length()];
        this.bits = new int[chunks.length()];
        this.keys = new int[chunks.length()];
        this.picked = new int[chunks.length()];
    }

    @Override
    public void encode(long step, int ofChunk, DirectBuffer gradient) {
        chunk = ofChunk;
        int count = chunks.length(chunk);
        Floats.get(gradient, chunks.from(chunk) * Float.BYTES, values, 0, count);
        feedback.add(chunk, values, parts.get(chunk).descending());
        float[] owed = feedback.owed(chunk);
        Words.bits(owed, bits, count);
        whole = magnitudes(bits, keys, count) >= INFINITY;
        if (whole) {
            sendWhole(owed);
        } else {
            send(step, count);
        }
    }

    /** Returns the largest. */
    private static int magnitudes(int[] bits, int[] keys, int count) {
        int most = 0;
        for (int i = 0; i < count; i++) {
            int key = bits[i] & MAGNITUDE;
            keys[i] = key;
            most = Math.max(most, key);
        }
        return most;
    }

    private void sendWhole(float[] owed) {
        for (Range part : parts.get(chunk).descending()) {
            System.arraycopy(owed, part.from(), values, part.from(), part.length());
        }
        feedback.sentAll(chunk);
    }

    private void send(long step, int count) {
        if (selection instanceof Selection.Threshold threshold) {
            float least = threshold.at(step);
            int number = pick(count, Float.floatToRawIntBits(least), count);
            writeSigns(number, count, least);
        } else if (selection instanceof Selection.TopK topK) {
            int candidates = parts.get(chunk).candidates();
            int most = candidates == 0 ? 0 : topK.count(step, candidates);
            int least = most == 0 ? 1 : largest.find(keys, count, most);
            writeValues(least == 0 ? pick(count, 1, count) : pick(count, least, largest.ties()), count);
        }
    }

    /** Picks the keys above {@code least}, and of those equal to it the first few. */
    private int pick(int count, int least, int ties) {
        int number = 0;
        int left = ties;
        for (int i = 0; i < count; i++) {
            int key = keys[i];
            if (key > least || (key == least && left-- > 0)) {
                picked[number++] = i;
            }
        }
        return number;
    }

    private void writeSigns(int number, int count, float threshold) {
        payload.begin(number, count);
        payload.threshold(threshold);
        for (int i = 0; i < number; i++) {
            int index = picked[i];
            boolean negative = bits[index] < 0;
            payload.index(index);
            payload.sign(negative);
            feedback.sent(chunk, index, negative ? -threshold : threshold);
        }
        payload.endIndices();
    }

    private void writeValues(int number, int count) {
        payload.begin(number, count);
        for (int i = 0; i < number; i++) {
            payload.index(picked[i]);
        }
        payload.endIndices();
        for (int i = 0; i < number; i++) {
            int value = Bf16.narrow(bits[picked[i]]);
            payload.value(value);
            feedback.sent(chunk, picked[i], Float.intBitsToFloat(Bf16.widen(value)));
        }
    }

    @Override
    public Encoding encoding() {
        return whole ? Encoding.FP32 : selection.encoding();
    }

    @Override
    public int length() {
        return whole
                ? chunks.length(chunk) * Float.BYTES
                : payload.length() + parts.get(chunk).exactBytes();
    }

    @Override
    public void write(MutableDirectBuffer buffer, int offset) {
        if (whole) {
            Floats.put(values, 0, buffer, offset, chunks.length(chunk));
            return;
        }
        payload.write(buffer, offset);
        int data = offset + payload.length();
        for (Range part : parts.get(chunk).exact()) {
            Floats.put(values, part.from(), buffer, data, part.length());
            data += part.length() * Float.BYTES;
        }
    }

    @Override
    public List<float[]> history() {
        return feedback.copy();
    }

    @Override
    public void restore(List<float[]> history) {
        feedback.restore(history);
    }
}
