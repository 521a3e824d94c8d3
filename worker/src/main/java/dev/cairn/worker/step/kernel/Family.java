package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Node;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** What one family of ops has to offer. */
@FunctionalInterface
public interface Family {
    @Nullable Candidate choose(Node node, ValueFacts facts);

    /** The one, or where it has nothing, the other. */
    static Family first(Family one, Family other) {
        return (node, facts) -> {
            Candidate candidate = one.choose(node, facts);
            return candidate != null ? candidate : other.choose(node, facts);
        };
    }

    /** What the family of this op has for it in single precision, of families by their ops' names. */
    static @Nullable Candidate choose(Map<String, Family> families, Node node, ValueFacts facts) {
        Family family = families.get(node.op());
        return family != null && node.output().type() == DataType.FLOAT ? family.choose(node, facts) : null;
    }
}
