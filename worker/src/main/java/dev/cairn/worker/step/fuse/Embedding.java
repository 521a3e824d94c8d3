package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** Rows of a table looked up by number, {@value #OP}: inputs table [rows, width] and indices, output [indices, width]. */
public final class Embedding {
    public static final String OP = "cairn.embedding";

    /** Inputs indices and dy; output the gradient of the table, for which nobody needs a table of zeros. */
    public static final String GRADIENT = "cairn.embedding_bp";

    private Embedding() {}

    /** A gather of a matrix's rows. */
    public static @Nullable Replacement ofGather(Node last, Uses uses) {
        if (!last.op().equals("gather") || last.inputs().size() != 2) {
            return null;
        }
        Value table = last.input(0);
        Value indices = last.input(1);
        List<Long> axis = last.arguments().integers();
        boolean byRow = table.rank() == 2 && (axis.isEmpty() || axis.get(0) == 0);
        return byRow && table.type() == DataType.FLOAT && indices.type() == DataType.INT
                ? new Replacement(List.of(last), new Node(OP, Arguments.NONE, List.of(table, indices), last.outputs()))
                : null;
    }
}
