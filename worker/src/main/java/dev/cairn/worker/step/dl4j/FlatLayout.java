package dev.cairn.worker.step.dl4j;

import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where DL4J keeps what: its one vector holds each layer's parameters and statistics side by side, ours holds all
 * trainable parameters first and the running statistics of batch norm behind them, each in the layers' order.
 *
 * @param pieces all of DL4J's vector, in the order of ours
 * @param trainable number of trainable parameters
 * @param length of both vectors
 */
record FlatLayout(List<Piece> pieces, int trainable, int length) {

    /**
     * A run of elements: one parameter or statistic of one layer.
     *
     * @param theirs where it begins in DL4J's vector
     * @param ours where it begins in ours
     */
    record Piece(String vertex, String key, ParameterArray array, int theirs, int ours) {

        /** Whether the layer averages this over batches instead of learning it. */
        boolean statistic() {
            return array.kind() == Kind.STATISTIC;
        }

        int length() {
            return array.length();
        }

        private static Piece of(GraphVertex vertex, String key, INDArray view) {
            boolean learned = vertex.getLayer().updaterDivideByMinibatch(key);
            var array = new ParameterArray(
                    vertex.getVertexName() + "." + key,
                    Arrays.stream(view.shape()).mapToObj(Math::toIntExact).toList(),
                    learned ? Kind.WEIGHT : Kind.STATISTIC);
            return new Piece(vertex.getVertexName(), key, array, Math.toIntExact(view.offset()), 0);
        }

        private Piece at(int place) {
            return new Piece(vertex, key, array, theirs, place);
        }
    }

    static FlatLayout of(ComputationGraph graph) {
        var found = new ArrayList<Piece>();
        for (GraphVertex vertex : graph.getVertices()) {
            if (vertex.hasLayer()) {
                vertex.getLayer().paramTable(false).forEach((key, view) -> found.add(Piece.of(vertex, key, view)));
            }
        }
        found.sort(Comparator.comparing(Piece::statistic).thenComparing(Piece::theirs));
        var pieces = new ArrayList<Piece>();
        int trainable = 0;
        int length = 0;
        for (Piece piece : found) {
            pieces.add(piece.at(length));
            length += piece.length();
            trainable += piece.statistic() ? 0 : piece.length();
        }
        if (length != graph.numParams()) {
            throw new IllegalStateException("layers name " + length + " of " + graph.numParams() + " parameters");
        }
        return new FlatLayout(List.copyOf(pieces), trainable, length);
    }

    /** DL4J's vector in our order. */
    float[] toOurs(float[] theirs) {
        float[] ours = new float[length];
        for (Piece piece : pieces) {
            System.arraycopy(theirs, piece.theirs(), ours, piece.ours(), piece.length());
        }
        return ours;
    }

    /** Our vector in DL4J's order. */
    float[] toTheirs(float[] ours) {
        float[] theirs = new float[length];
        for (Piece piece : pieces) {
            System.arraycopy(ours, piece.ours(), theirs, piece.theirs(), piece.length());
        }
        return theirs;
    }
}
