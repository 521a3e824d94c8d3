package dev.cairn.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.Consistency;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.ShardAddress;
import dev.cairn.server.block.Block;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.encoding.Encoding;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.encoding.Parts;
import dev.cairn.server.encoding.PushEncoding;
import dev.cairn.server.encoding.Selection;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.round.Guard;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.AmsGrad;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Frozen;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Nesterov;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Plateau;
import dev.cairn.server.update.RmsProp;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.Turns;
import dev.cairn.server.update.WeightDecay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a run can be told gets to a shard elsewhere, and nothing else does. */
class MessagesTest {
    private static final LearningRate RATE = new LearningRate.WarmUp(10, new LearningRate.Cosine(0.1f, 100));

    static Stream<ServerSettings> settings() {
        var blocks = new Blocks(Stream.of(
                        Optimizer.of(new Adam(), new LearningRate.Constant(0.1f)),
                        Optimizer.of(new AmsGrad(new Adam()), new LearningRate.Staircase(0.1f, 0.5f, 10)),
                        Optimizer.of(new Momentum(0.9f), new LearningRate.Exponential(0.1f, 0.5f, 10)),
                        Optimizer.of(new Nesterov(0.9f), new LearningRate.OneCycle(0.1f, 10, 100)),
                        Optimizer.of(new RmsProp(0.9f, 1e-8f), RATE).withDecay(new WeightDecay(0.1f, true)),
                        Optimizer.of(new Sgd(), RATE).withTurns(new Turns(6, 0, 5)),
                        Optimizer.of(new MovingAverage(0.9f)),
                        Optimizer.of(new Frozen()))
                .map(optimizer -> new Block(optimizer.rule().name(), 7, optimizer))
                .toList());
        var held = new Updates(blocks, new Clipping(1, 2), new Guard(true, 5, 3), 10, new Plateau(0.5f, 3));
        var sgd = Updates.of(Optimizer.of(new Sgd(), RATE));
        var sparse = new Encodings(
                new PushEncoding.Sparse(new Selection.TopK(0.01, 5), new PushEncoding.Correction(0.9f, true)),
                Encoding.BF16,
                new Parts(List.of(new Parts.Range(0, 7)), List.of()));
        return Stream.of(
                ServerSettings.of("held", 2, "127.0.0.1", held, 100),
                ServerSettings.of("sparse", 2, "127.0.0.1", sgd, 100).withEncodings(sparse),
                ServerSettings.of("loose", 2, "127.0.0.1", sgd, 100).withConsistency(Consistency.ssp(3, 10, 20)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void shouldCarryAllThatSettingsCanHold(ServerSettings settings) throws IOException {
        // given
        var chunks = new Chunks(0, 56, 16);
        var task = new Message.Assignment(settings, 1, 2, 3, new byte[] {4}, chunks, 5, 6, 2, Arbiter.State.START);

        // when
        var read = (Message.Assignment) Messages.read(Messages.bytes(task));

        // then
        assertThat(read.settings()).isEqualTo(settings);
        assertThat(read.range()).isEqualTo(chunks.part(1, 2));
    }

    @Test
    void shouldCarryMessages() throws IOException {
        List<Message> messages = List.of(
                new Message.Begin(List.of(new ShardAddress("machine", "folder", "local", "udp", "tcp"))),
                new Message.Step(1, Double.NaN, 3),
                new Message.Heard());
        for (Message message : messages) {
            assertThat(Messages.read(Messages.bytes(message))).isEqualTo(message);
        }
        var scores = (Message.Scores) Messages.read(Messages.bytes(new Message.Scores(1, 2, new double[] {3, 4})));
        assertThat(scores.sums()).containsExactly(3, 4);
    }

    @Test
    void shouldReadNoOtherClasses() throws IOException {
        List<Serializable> others =
                List.of(new HashMap<>(), new ArrayList<>(), URI.create("http:x"), "text", new long[] {1});
        for (Serializable other : others) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(other);
            }
            assertThatThrownBy(() -> Messages.read(bytes.toByteArray()))
                    .as(other.getClass().getName())
                    .hasMessageStartingWith("what comes over the line is no message here");
        }
    }
}
