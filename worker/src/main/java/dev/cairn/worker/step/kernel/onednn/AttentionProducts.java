package dev.cairn.worker.step.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.cairn.worker.step.fuse.Heads;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;

/** The products of an attention, each one matmul over all heads, whose matrices are read and written where they lie. */
final class AttentionProducts {
    private final OneDnn dnn;

    AttentionProducts(OneDnn dnn) {
        this.dnn = dnn;
    }

    /** q k'. */
    Candidate scores(Node node, ValueFacts facts) {
        Heads h = Heads.of(node.arguments());
        return candidate(new Product(q(h), k(h).transposed(), weights(h)));
    }

    /** w v. */
    Candidate mix(Node node, ValueFacts facts) {
        Heads h = Heads.of(node.arguments());
        return candidate(new Product(weights(h), v(h), y(h)));
    }

    /** dw = dy v'. */
    Candidate weightsGradient(Node node, ValueFacts facts) {
        Heads h = Heads.of(node.arguments());
        return candidate(new Product(y(h), v(h).transposed(), weights(h)));
    }

    /** dq = ds k, dk = ds' q, dv = w' dy. */
    Candidate gradient(Node node, ValueFacts facts) {
        Heads h = Heads.of(node.arguments());
        var dq = new Product(weights(h), k(h), q(h));
        var dk = new Product(weights(h).transposed(), q(h), k(h));
        var dv = new Product(weights(h).transposed(), y(h), v(h));
        return Candidate.plain(dq.name(), (bound, memory) -> {
            Value q = bound.input(0);
            Value k = bound.input(1);
            Value v = bound.input(2);
            Value weights = bound.input(3);
            Value dScores = bound.input(4);
            Value dy = bound.input(5);
            List<Value> sources = Stream.of(q, k, v).distinct().toList();
            return Kernel.sequence(
                    dq.bind(dScores, k, bound.outputs().get(sources.indexOf(q)), memory),
                    dk.bind(dScores, q, bound.outputs().get(sources.indexOf(k)), memory),
                    dv.bind(weights, dy, bound.outputs().get(sources.indexOf(v)), memory));
        });
    }

    private static Candidate candidate(Product product) {
        return Candidate.plain(
                product.name(),
                (bound, memory) -> product.bind(bound.input(0), bound.input(1), bound.output(), memory));
    }

    /** A matrix for each head. */
    private record Matrices(Heads heads, long rows, long columns, Heads.Place place) {
        Matrices transposed() {
            var turned = new Heads.Place(place.offset(), place.batch(), place.head(), place.column(), place.row());
            return new Matrices(heads, columns, rows, turned);
        }

        memory.desc descriptor(OneDnn dnn) {
            return dnn.strided(
                    new long[] {heads.batch(), heads.heads(), rows, columns},
                    new long[] {place.batch(), place.head(), place.row(), place.column()});
        }
    }

    private static Matrices q(Heads h) {
        return new Matrices(h, h.queries(), h.width(), h.q());
    }

    private static Matrices k(Heads h) {
        return new Matrices(h, h.keys(), h.width(), h.k());
    }

    private static Matrices v(Heads h) {
        return new Matrices(h, h.keys(), h.valueWidth(), h.v());
    }

    private static Matrices y(Heads h) {
        return new Matrices(h, h.queries(), h.valueWidth(), h.y());
    }

    /** Weights and scores are row-major. */
    private static Matrices weights(Heads h) {
        long matrix = h.queries() * h.keys();
        return new Matrices(h, h.queries(), h.keys(), new Heads.Place(0, h.heads() * matrix, matrix, h.keys(), 1));
    }

    private final class Product {
        private final Matrices left;
        private final Matrices right;
        private final Matrices result;
        private final memory.desc a;
        private final memory.desc b;
        private final memory.desc c;
        private final matmul.primitive_desc descriptor;

        Product(Matrices left, Matrices right, Matrices result) {
            this.left = left;
            this.right = right;
            this.result = result;
            a = left.descriptor(dnn);
            b = right.descriptor(dnn);
            c = result.descriptor(dnn);
            descriptor = dnn.hold(new matmul.primitive_desc(dnn.engine(), a, b, c));
        }

        String name() {
            return "onednn " + descriptor.impl_info_str().getString();
        }

        Kernel bind(Value x, Value y, Value z, Memory memory) {
            return dnn.kernel(
                    descriptor,
                    Map.of(
                            DNNL_ARG_SRC, dnn.at(a, address(x, left, memory)),
                            DNNL_ARG_WEIGHTS, dnn.at(b, address(y, right, memory)),
                            DNNL_ARG_DST, dnn.at(c, address(z, result, memory))));
        }

        private static long address(Value value, Matrices matrices, Memory memory) {
            return memory.address(value) + matrices.place.offset() * Float.BYTES;
        }
    }
}
