package dev.cairn.models;

import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A network to be trained: a SameDiff graph and the names by which it is fed and read. Every
 * SameDiff variable of type VARIABLE is a parameter; its array holds the initial value.
 *
 * @param graph the forward graph, placeholders with a leading batch dimension of -1
 * @param inputs names of the placeholders, features first
 * @param loss name of the scalar loss: the mean over the examples of a batch
 * @param output name of the output that evaluation reads, shape [batch, ...]; logits for classifiers
 */
public record Network(SameDiff graph, List<String> inputs, String loss, String output) {
    public Network {
        inputs = List.copyOf(inputs);
    }
}
