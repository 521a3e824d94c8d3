package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.diffusion.UNet;
import dev.cairn.worker.step.Compiler;
import dev.cairn.worker.step.Kernels;
import dev.cairn.worker.step.fuse.Fusion;
import dev.cairn.worker.step.graph.Capture;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OverwritingTest {
    private static final long[] SHAPE = {1000};

    /** The cosine of the parameter goes into new memory, in which four more functions follow. */
    @Test
    void shouldRunAChainInTheMemoryOfOneValue() {
        Operation chain = Operation.of(
                "chain", (g, in) -> g.math.exp(g.math.sin(g.math.neg(g.math.erf(g.math.cos(in[0]))))), SHAPE);
        Network network = chain.network(DataType.FLOAT);
        try (var vectors = new FlatVectors(Capture.inference(network, 1).vector());
                var plan = Compiler.inference(network, 1, vectors, Kernels.nd4j());
                var wide = Compiler.inference(network, 1, vectors, withoutOverwriting(Kernels.nd4j()))) {
            assertThat(wide.bytes() - plan.bytes()).isEqualTo(Float.BYTES * 1008);
        }
    }

    @Test
    void shouldTakeLessMemoryForTheSameBits() {
        Network network = UNet.build(DataType.FLOAT, 1, 16, List.of(16, 32), 10, 5);
        try (var vectors = new FlatVectors(Capture.inference(network, 4).vector());
                var plan = Compiler.inference(network, 4, vectors, Kernels.fastest());
                var wide = Compiler.inference(network, 4, vectors, withoutOverwriting(Kernels.fastest()))) {
            Nd4j.getRandom().setSeed(3);
            vectors.parameters()
                    .assign(Nd4j.randn(DataType.FLOAT, vectors.parameters().shape())
                            .mul(0.1));
            for (String input : network.inputs()) {
                INDArray values =
                        Nd4j.randn(DataType.FLOAT, plan.placeholder(input).shape());
                plan.placeholder(input).assign(values);
                wide.placeholder(input).assign(values);
            }
            plan.run();
            wide.run();

            assertThat(plan.result(network.output()).ravel().toFloatVector())
                    .isEqualTo(wide.result(network.output()).ravel().toFloatVector());
            assertThat(plan.bytes()).isLessThan(wide.bytes());
        }
    }

    private static List<KernelFactory> withoutOverwriting(List<KernelFactory> factories) {
        return factories.stream().<KernelFactory>map(Careful::new).toList();
    }

    /** Another factory's kernels, none of which may write over an input. */
    private record Careful(KernelFactory factory) implements KernelFactory {
        @Override
        public @Nullable Candidate choose(Node node, ValueFacts facts) {
            Candidate candidate = factory.choose(node, facts);
            return candidate == null ? null : candidate.overwriting();
        }

        @Override
        public @Nullable Candidate reorder(Value value, Layout from, Layout to) {
            return factory.reorder(value, from, to);
        }

        @Override
        public List<Fusion> fusions() {
            return factory.fusions();
        }

        @Override
        public void close() {
            factory.close();
        }
    }
}
