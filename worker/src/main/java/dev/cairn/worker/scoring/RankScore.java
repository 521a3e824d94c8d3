package dev.cairn.worker.scoring;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * What a rank has to say of an evaluation, as it goes through the server: sums, and of which parameters they are. All ranks
 * have pulled the same; where their checksums differ, a memory or a network has changed a bit without a word.
 *
 * @param sums over the rank's slice
 * @param checksum CRC-32C of the parameters
 */
@SuppressWarnings("ArrayRecordComponent") // numbers, never compared
public record RankScore(double[] sums, long checksum) {
    private static final int PIECE_BYTES = 1 << 16;

    /** Of a rank with these parameters. */
    public static RankScore of(double[] sums, DirectBuffer parameters) {
        var checksum = new CRC32C();
        byte[] piece = new byte[PIECE_BYTES];
        for (int from = 0; from < parameters.capacity(); from += PIECE_BYTES) {
            int length = Math.min(PIECE_BYTES, parameters.capacity() - from);
            parameters.getBytes(from, piece, 0, length);
            checksum.update(piece, 0, length);
        }
        return new RankScore(sums, checksum.getValue());
    }

    /** As numbers: a double holds a checksum of 32 bits exactly. */
    public double[] packed() {
        double[] numbers = Arrays.copyOf(sums, sums.length + 1);
        numbers[sums.length] = checksum;
        return numbers;
    }

    /** From what {@link #packed} has made. */
    public static RankScore unpacked(double[] numbers) {
        int sums = numbers.length - 1;
        return new RankScore(Arrays.copyOf(numbers, sums), (long) numbers[sums]);
    }
}
