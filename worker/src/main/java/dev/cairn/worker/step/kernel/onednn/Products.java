package dev.cairn.worker.step.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;

/** Products of two matrices, or of each two of two batches, row-major, either transposed by its strides. */
final class Products {
    private final OneDnn dnn;

    Products(OneDnn dnn) {
        this.dnn = dnn;
    }

    /** x w + b with the bias added to each row. */
    @Nullable Candidate dense(Node node, ValueFacts facts) {
        if (node.arguments().integers().contains(1L)) { // a factor is transposed
            return null;
        }
        Value b = node.input(2);
        memory.desc x = dnn.plain(node.input(0));
        memory.desc w = dnn.plain(node.input(1));
        memory.desc bias = dnn.plain(1, b.length());
        memory.desc y = dnn.plain(node.output());
        var pd = dnn.hold(new matmul.primitive_desc(dnn.engine(), x, w, bias, y));
        return Candidate.plain(
                "onednn " + pd.impl_info_str().getString(),
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_SRC, dnn.at(x, memory.address(bound.input(0))),
                                DNNL_ARG_WEIGHTS, dnn.at(w, memory.address(bound.input(1))),
                                DNNL_ARG_BIAS, dnn.at(bias, memory.address(bound.input(2))),
                                DNNL_ARG_DST, dnn.at(y, memory.address(bound.output())))));
    }

    /** ND4J's arguments: whether to transpose the left, the right and the product; and alpha, beta. */
    @Nullable Candidate matmul(Node node, ValueFacts facts) {
        Arguments arguments = node.arguments();
        boolean scaled = !arguments.reals().isEmpty() && !arguments.reals().equals(List.of(1.0, 0.0));
        boolean batched = node.input(0).rank() >= 2
                && node.input(0).rank() == node.input(1).rank();
        if (!batched || flag(arguments, 2) || scaled) {
            return null;
        }
        if (node.input(0).rank() == 2 && flag(arguments, 0) && !flag(arguments, 1)) {
            return Candidate.plain("onednn sgemm", Products::ofTransposed);
        }
        memory.desc a = matrix(node.input(0), flag(arguments, 0));
        memory.desc b = matrix(node.input(1), flag(arguments, 1));
        memory.desc c = dnn.plain(node.output());
        var pd = dnn.hold(new matmul.primitive_desc(dnn.engine(), a, b, c));
        return Candidate.plain(
                "onednn " + pd.impl_info_str().getString(),
                (bound, memory) -> dnn.kernel(
                        pd,
                        Map.of(
                                DNNL_ARG_SRC, dnn.at(a, memory.address(bound.input(0))),
                                DNNL_ARG_WEIGHTS, dnn.at(b, memory.address(bound.input(1))),
                                DNNL_ARG_DST, dnn.at(c, memory.address(bound.output())))));
    }

    /** a' b, as a dense layer's weights get of the gradient; matmul takes up to 25 % longer. */
    private static Kernel ofTransposed(Node node, Memory memory) {
        long depth = node.input(0).shape()[0];
        long rows = node.input(0).shape()[1];
        long columns = node.input(1).shape()[1];
        return Gemm.ofTransposed(
                rows,
                columns,
                depth,
                memory.address(node.input(0)),
                memory.address(node.input(1)),
                memory.address(node.output()));
    }

    private static boolean flag(Arguments arguments, int index) {
        return arguments.integers().size() > index && arguments.integer(index) == 1;
    }

    private memory.desc matrix(Value value, boolean transposed) {
        long[] shape = value.shape();
        long[] strides = Nd4j.getStrides(shape, 'c');
        if (transposed) {
            exchangeLastTwo(shape);
            exchangeLastTwo(strides);
        }
        return dnn.strided(shape, strides);
    }

    private static void exchangeLastTwo(long[] numbers) {
        int last = numbers.length - 1;
        long number = numbers[last];
        numbers[last] = numbers[last - 1];
        numbers[last - 1] = number;
    }
}
