package dev.cairn.jobs;

import dev.cairn.driver.dataset.preparation.text.TextCodec;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.scoring.Kept;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The texts as the network reads them, cut off and with unknown words, in one more column of the table. */
record TextView(TextColumns text) implements ExampleView {
    @Override
    public Kept kept() {
        return new Kept(TextColumns.TOKENS, ElementType.INT32, text.length());
    }

    @Override
    public List<Exhibit> of(TrainedModel model, Exhibit.Table mistakes, List<double[]> inputs) {
        TextCodec codec = TextColumns.codec(model);
        var head = new ArrayList<>(mistakes.head());
        head.add("text");
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < inputs.size(); i++) {
            var row = new ArrayList<>(mistakes.rows().get(i));
            row.add(line(codec, inputs.get(i)));
            rows.add(row);
        }
        return List.of(new Exhibit.Table(mistakes.title(), head, rows));
    }

    /** A cell holds one line. */
    private static String line(TextCodec codec, double[] tokens) {
        int[] ids = Arrays.stream(tokens).mapToInt(token -> (int) token).toArray();
        return codec.decode(ids).replaceAll("\\s+", " ").strip();
    }
}
