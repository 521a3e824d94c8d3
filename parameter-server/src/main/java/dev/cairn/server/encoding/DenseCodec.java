package dev.cairn.server.encoding;

import dev.cairn.server.protocol.Floats;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Writes and reads ranges of floats, all of them one after another. Holds scratch: belongs to one thread. */
public abstract sealed class DenseCodec {
    private final Encoding encoding;

    private DenseCodec(Encoding encoding) {
        this.encoding = encoding;
    }

    /** For fp32, fp16 or bf16. */
    public static DenseCodec of(Encoding encoding) {
        return switch (encoding) {
            case FP32 -> new Exact();
            case FP16 -> new Narrow(encoding, new Fp16());
            case BF16 -> new Narrow(encoding, new Bf16());
            case THRESHOLD, TOPK -> throw new IllegalArgumentException(encoding + " is not dense");
        };
    }

    public Encoding encoding() {
        return encoding;
    }

    /** Bytes that so many numbers take. */
    public abstract int bytes(int count);

    /** Writes {@code from[0, count)} to the byte {@code index}. */
    public abstract void write(float[] from, int count, MutableDirectBuffer to, int index);

    /** Writes {@code count} floats, which begin at the byte {@code fromIndex}, to the byte {@code index}. */
    public abstract void write(DirectBuffer from, int fromIndex, int count, MutableDirectBuffer to, int index);

    /** Reads {@code count} numbers into {@code to[0, count)}. */
    public abstract void read(DirectBuffer from, int index, int count, float[] to);

    /** Reads {@code count} numbers to the byte {@code toIndex}. */
    public abstract void read(DirectBuffer from, int index, int count, MutableDirectBuffer to, int toIndex);

    /** As they are: one bulk copy. */
    private static final class Exact extends DenseCodec {
        private Exact() {
            super(Encoding.FP32);
        }

        @Override
        public int bytes(int count) {
            return count * Float.BYTES;
        }

        @Override
        public void write(float[] from, int count, MutableDirectBuffer to, int index) {
            Floats.put(from, 0, to, index, count);
        }

        @Override
        public void write(DirectBuffer from, int fromIndex, int count, MutableDirectBuffer to, int index) {
            to.putBytes(index, from, fromIndex, bytes(count));
        }

        @Override
        public void read(DirectBuffer from, int index, int count, float[] to) {
            Floats.get(from, index, to, 0, count);
        }

        @Override
        public void read(DirectBuffer from, int index, int count, MutableDirectBuffer to, int toIndex) {
            to.putBytes(toIndex, from, index, bytes(count));
        }
    }

    /**
     * Two numbers a word: the first half of them in the lower halves of the words, the second half in the upper ones, so
     * that no loop reads every second number. Of an odd number the last upper half is 0.
     */
    private static final class Narrow extends DenseCodec {
        private final SixteenBits format;
        private int[] bits = {};
        private int[] words = {};

        private Narrow(Encoding encoding, SixteenBits format) {
            super(encoding);
            this.format = format;
        }

        @Override
        public int bytes(int count) {
            return words(count) * Integer.BYTES;
        }

        private static int words(int count) {
            return (count + 1) / 2;
        }

        private void fit(int count) {
            if (words.length < words(count)) {
                words = new int[words(count)];
                bits = new int[2 * words.length];
            }
        }

        @Override
        public void write(float[] from, int count, MutableDirectBuffer to, int index) {
            fit(count);
            Words.bits(from, bits, count);
            pack(count);
            Words.put(words, words(count), to, index);
        }

        @Override
        public void write(DirectBuffer from, int fromIndex, int count, MutableDirectBuffer to, int index) {
            fit(count);
            Words.get(from, fromIndex, bits, count);
            pack(count);
            Words.put(words, words(count), to, index);
        }

        @Override
        public void read(DirectBuffer from, int index, int count, float[] to) {
            fit(count);
            Words.get(from, index, words, words(count));
            unpack(count);
            Words.floats(bits, to, count);
        }

        @Override
        public void read(DirectBuffer from, int index, int count, MutableDirectBuffer to, int toIndex) {
            fit(count);
            Words.get(from, index, words, words(count));
            unpack(count);
            Words.put(bits, count, to, toIndex);
        }

        private void pack(int count) {
            int half = words(count);
            if (count < 2 * half) {
                bits[count] = 0;
            }
            format.narrow(bits, 2 * half);
            pack(bits, words, half);
        }

        private static void pack(int[] bits, int[] words, int half) {
            for (int i = 0; i < half; i++) {
                words[i] = bits[i] | (bits[i + half] << 16);
            }
        }

        private void unpack(int count) {
            int half = words(count);
            unpack(words, bits, half);
            format.widen(bits, 2 * half);
        }

        private static void unpack(int[] words, int[] bits, int half) {
            for (int i = 0; i < half; i++) {
                bits[i] = words[i] & 0xffff;
            }
            for (int i = 0; i < half; i++) {
                bits[i + half] = words[i] >>> 16;
            }
        }
    }
}
