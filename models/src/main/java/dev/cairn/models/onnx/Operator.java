package dev.cairn.models.onnx;

import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;
import org.nd4j.autodiff.samediff.SDVariable;

/** How an ONNX operator is said in SameDiff. */
interface Operator {
    /** Adds the node's ops to the graph, the last of them named as the node's first output. */
    SDVariable add(Node node, GraphReader reader);

    /** A node of the file, with defaults for what it leaves out. */
    record Node(NodeProto proto) {
        String output() {
            return proto.getOutput(0);
        }

        String input(int index) {
            if (index >= proto.getInputCount()) {
                throw refused("has no input " + index);
            }
            return proto.getInput(index);
        }

        boolean hasInput(int index) {
            return index < proto.getInputCount() && !proto.getInput(index).isEmpty();
        }

        boolean has(String attribute) {
            return proto.getAttributeList().stream().anyMatch(a -> a.getName().equals(attribute));
        }

        long integer(String attribute, long otherwise) {
            return has(attribute) ? attribute(attribute).getI() : otherwise;
        }

        double real(String attribute, double otherwise) {
            return has(attribute) ? attribute(attribute).getF() : otherwise;
        }

        String text(String attribute, String otherwise) {
            return has(attribute) ? attribute(attribute).getS().toStringUtf8() : otherwise;
        }

        int[] integers(String attribute, int... otherwise) {
            List<Long> values = has(attribute) ? attribute(attribute).getIntsList() : List.of();
            return values.isEmpty()
                    ? otherwise
                    : values.stream().mapToInt(Math::toIntExact).toArray();
        }

        AttributeProto attribute(String name) {
            return proto.getAttributeList().stream()
                    .filter(a -> a.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> refused("has no attribute '" + name + "'"));
        }

        /** Refuses what would change the result and is not said in SameDiff. */
        void require(boolean met, String otherwise) {
            if (!met) {
                throw refused(otherwise);
            }
        }

        IllegalArgumentException refused(String why) {
            return new IllegalArgumentException("node '" + output() + "' (" + proto.getOpType() + ") " + why);
        }
    }
}
