package dev.cairn.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Plateau;
import dev.cairn.server.update.UpdateRule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointFormatTest {
    private static final Blocks ADAM = blocks(new Adam());
    private static final ServerState STATE = new ServerState(
            37,
            new float[] {1.5f, -0.0f, Float.MIN_VALUE},
            List.of(new float[] {1, 2, 3}, new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 0}),
            new Arbiter.State(new Plateau.State(0.1 + 0.2, 2, 0.1f), 4));
    private static final Map<String, String> NOTES = Map.of("wallSeconds", "12.5", "empty", "", "odd", "a=b crc32c=0");

    private static Blocks blocks(UpdateRule rule) {
        return Blocks.all(Optimizer.of(rule, new LearningRate.Constant(1)));
    }

    private static byte[] written() throws IOException {
        var out = new ByteArrayOutputStream();
        CheckpointFormat.write(new Checkpoint(STATE, NOTES), ADAM, out);
        return out.toByteArray();
    }

    private static Checkpoint read(byte[] bytes) throws IOException {
        return CheckpointFormat.read(new ByteArrayInputStream(bytes), ADAM, 3);
    }

    @Test
    void shouldGiveBackEveryBit() throws IOException {
        // when
        Checkpoint back = read(written());

        // then
        assertThat(back.notes()).isEqualTo(NOTES);
        assertThat(back.state().step()).isEqualTo(37);
        assertThat(back.state().parameters()).isEqualTo(STATE.parameters());
        assertThat(back.state().vectors().get(0)).isEqualTo(STATE.vectors().get(0));
        assertThat(back.state().vectors().get(1)).isEqualTo(STATE.vectors().get(1));
        assertThat(back.state().arbiter()).isEqualTo(STATE.arbiter());
    }

    @Test
    void shouldBeginWithWhatAPersonCanRead() throws IOException {
        assertThat(new String(written(), StandardCharsets.ISO_8859_1))
                .startsWith("cairn-checkpoint 1\nlayout=")
                .contains("\nstep=37\n", "\nnote.wallSeconds=12.5\n");
    }

    @Test
    void shouldNoticeEveryFlippedBit() throws IOException {
        byte[] bytes = written();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);

            assertThatThrownBy(() -> read(flipped)).as("bit %d", bit).isInstanceOf(DamagedCheckpointException.class);
        }
    }

    @Test
    void shouldNoticeWhereverItIsCutOffAndWhatIsTooMuch() throws IOException {
        byte[] bytes = written();
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);

            assertThatThrownBy(() -> read(part)).as("%d bytes", length).isInstanceOf(DamagedCheckpointException.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessage("goes on after its last vector");
    }

    @Test
    void shouldRefuseAnotherNetworkOrRuleBeforeItTakesMemoryForIt() throws IOException {
        byte[] bytes = written();

        assertThatThrownBy(() -> CheckpointFormat.read(new ByteArrayInputStream(bytes), ADAM, 2_000_000_000))
                .hasMessage("parameters=3: of another network or update rule, 2000000000 is due");
        assertThatThrownBy(() -> CheckpointFormat.read(new ByteArrayInputStream(bytes), blocks(new Momentum(0)), 3))
                .hasMessageStartingWith("layout=");
        byte[] endless = new byte[1 << 20];
        Arrays.fill(endless, (byte) 'x');
        assertThatThrownBy(() -> read(endless)).isInstanceOf(DamagedCheckpointException.class);
    }
}
