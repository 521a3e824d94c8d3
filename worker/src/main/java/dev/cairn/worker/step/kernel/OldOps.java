package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Node;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.transforms.strict.GELU;
import org.nd4j.linalg.api.ops.impl.transforms.strict.GELUDerivative;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Swish;
import org.nd4j.linalg.api.ops.impl.transforms.strict.SwishDerivative;
import org.nd4j.linalg.factory.Nd4j;

/** Functions of one element that ND4J has as ops of its older kind only, which take arrays and no context. */
final class OldOps {
    /** ND4J makes an op of an input and an output. */
    private interface Maker {
        Op make(INDArray x, INDArray z);
    }

    private static final Map<String, Maker> FORWARD = Map.of("gelu", GELU::new, "swish", Swish::new);

    private static final Map<String, Maker> DERIVATIVE =
            Map.of("gelu_bp", GELUDerivative::new, "swish_bp", SwishDerivative::new);

    private OldOps() {}

    static boolean has(String op) {
        return FORWARD.containsKey(op) || DERIVATIVE.containsKey(op);
    }

    /** f(x), or f'(x) * dy. */
    static Kernel bind(Node node, Memory memory) {
        INDArray x = memory.array(node.input(0));
        INDArray z = memory.array(node.output());
        Maker forward = FORWARD.get(node.op());
        if (forward != null) {
            Op op = forward.make(x, z);
            return () -> Nd4j.getExecutioner().exec(op);
        }
        Op derivative = Objects.requireNonNull(DERIVATIVE.get(node.op())).make(x, z);
        INDArray dy = memory.array(node.input(1));
        return () -> {
            Nd4j.getExecutioner().exec(derivative);
            z.muli(dy);
        };
    }
}
