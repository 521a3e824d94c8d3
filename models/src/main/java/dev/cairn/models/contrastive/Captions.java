package dev.cairn.models.contrastive;

import java.io.Serializable;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A caption for each class in each of several wordings.
 *
 * @param words by wording, then by class: the numbers of the caption's words, at least one
 */
public record Captions(List<List<List<Integer>>> words) implements Serializable {
    private static final long serialVersionUID = 1L;

    public int wordings() {
        return words.size();
    }

    public int classes() {
        return words.get(0).size();
    }

    /** [wordings * classes, vocabulary]: which share of a caption each word is. */
    INDArray shares(DataType type, int vocabulary) {
        INDArray shares = Nd4j.zeros(type, (long) wordings() * classes(), vocabulary);
        int row = 0;
        for (List<List<Integer>> wording : words) {
            for (List<Integer> caption : wording) {
                for (int word : caption) {
                    shares.putScalar(row, word, shares.getDouble(row, word) + 1.0 / caption.size());
                }
                row++;
            }
        }
        return shares;
    }
}
