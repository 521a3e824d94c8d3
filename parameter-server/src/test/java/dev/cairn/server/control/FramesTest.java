package dev.cairn.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.protocol.JobKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What of a line's frames is believed. */
class FramesTest {
    private static final byte KIND = 1;
    private static final byte[] FIRST = {1, 2, 3};
    private static final byte[] SECOND = {4, 5};

    private final JobKey key = JobKey.random();

    private byte[] written(byte[]... payloads) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Frames frames = new Frames(key.seal());
        for (byte[] payload : payloads) {
            frames.write(KIND, payload, new DataOutputStream(bytes));
        }
        return bytes.toByteArray();
    }

    private byte[] read(byte[] bytes) throws IOException {
        return new Frames(key.seal()).read(KIND, new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        Frames frames = new Frames(key.seal());
        var in = new DataInputStream(new ByteArrayInputStream(written(FIRST, SECOND)));
        assertThat(frames.read(KIND, in)).isEqualTo(FIRST);
        assertThat(frames.read(KIND, in)).isEqualTo(SECOND);
        assertThatThrownBy(() -> frames.read(KIND, in)).hasMessage("has closed the connection");
    }

    @Test
    void shouldBelieveNothingThatHasBeenChangedCutOffLeftOutOrRepeated() throws IOException {
        // given
        byte[] whole = written(FIRST, SECOND);
        int firstLength = written(FIRST).length;
        Random random = new Random(3);
        for (int bit = 0; bit < firstLength * Byte.SIZE; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> read(flipped)).as("bit " + bit).isInstanceOf(IOException.class);
        }
        for (int i = 0; i < 1000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThatThrownBy(() -> read(noise)).as("noise of seed 3, " + i).isInstanceOf(IOException.class);
        }

        // then
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, firstLength - 1))).hasMessage("has closed the connection");
        assertThatThrownBy(() -> read(Arrays.copyOfRange(whole, firstLength, whole.length)))
                .hasMessage("has not the same key");
        Frames frames = new Frames(key.seal());
        frames.read(KIND, new DataInputStream(new ByteArrayInputStream(whole)));
        assertThatThrownBy(() -> frames.read(KIND, new DataInputStream(new ByteArrayInputStream(whole))))
                .hasMessage("has not the same key");
    }

    @Test
    void shouldRefuseAHostileLength() {
        for (int length : new int[] {-1, 0, 16, Integer.MAX_VALUE, (16 << 20) + 1}) {
            byte[] bytes = {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length, 1, 1};
            assertThatThrownBy(() -> read(bytes)).hasMessage("sends a frame of " + length + " bytes");
        }
    }
}
