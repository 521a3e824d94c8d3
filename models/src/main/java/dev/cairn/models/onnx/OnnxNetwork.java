package dev.cairn.models.onnx;

import dev.cairn.models.Quietly;
import dev.cairn.models.Statistic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import onnx.Onnx.ModelProto;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * An ONNX file as a SameDiff graph that trains: each FLOAT initializer of one dimension or more is a variable under its
 * own name, batch norm uses the batch's statistics in training and keeps their averages. To train it, add labels and a
 * loss to the graph and make a {@link dev.cairn.models.Network} of both, with these statistics.
 *
 * <p>Variables of convolutions and of matrices that ONNX holds transposed lie as SameDiff likes them: filters [height,
 * width, in, out], matrices [in, out].
 *
 * @param graph the forward graph
 * @param inputs names of the placeholders; a dimension without a number is the batch
 * @param outputs names of what the file calls outputs
 * @param statistics of the batch norms
 */
public record OnnxNetwork(SameDiff graph, List<String> inputs, List<String> outputs, List<Statistic> statistics) {
    public OnnxNetwork {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        statistics = List.copyOf(statistics);
    }

    /**
     * Reads a file, which may be a stranger's: it is data alone, and names no other file.
     *
     * @throws IOException where it can't be read as ONNX
     * @throws IllegalArgumentException naming the node where it holds what Cairn does not read
     */
    public static OnnxNetwork read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var model = ModelProto.parseFrom(in);
            return Quietly.build(() -> new GraphReader(model.getGraph()).read());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
