package dev.cairn.worker.step.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.models.Network;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class CaptureTest {
    private static final int DEEP = 2_000;
    private static final long SMALL_STACK = 192 << 10;

    @Test
    void shouldReadAGraphThatIsDeeperThanTheStack() throws Exception {
        SameDiff graph = SameDiff.create();
        SDVariable y = graph.var("x", Nd4j.ones(DataType.FLOAT, 2));
        for (int i = 0; i < DEEP; i++) {
            y = graph.math.tanh("y" + i, y);
        }
        y.sum("loss");
        var network = new Network(graph, List.of(), "loss", "y1");
        var capture = new FutureTask<>(() -> Capture.training(network, 1));

        new Thread(null, capture, "small stack", SMALL_STACK).start();

        assertThat(capture.get().nodes()).hasSize(DEEP + 1);
    }

    @Test
    void shouldRefuseALoop() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.var("x", Nd4j.ones(DataType.FLOAT, 2));
        SDVariable[] end = graph.whileLoop(
                new SDVariable[] {x}, (g, in) -> in[0].sum().lt(10), (g, in) -> new SDVariable[] {in[0].add(1)});
        end[0].sum("loss");
        var network = new Network(graph, List.of(), "loss", "x");

        assertThatThrownBy(() -> Capture.training(network, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leads to itself: loops cannot be compiled");
    }
}
