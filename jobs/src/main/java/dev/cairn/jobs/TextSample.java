package dev.cairn.jobs;

import dev.cairn.driver.dataset.preparation.text.TextCodec;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Showcase;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.models.Network;
import dev.cairn.worker.sampling.TextWriter;
import dev.cairn.worker.sampling.TokenChoice;
import dev.cairn.worker.step.CompiledStep;
import java.util.List;

/** Text that a language model writes, as the keys {@code sample.*} say. */
final class TextSample {
    /** The keys, for the schema of a job that writes. */
    static final List<Key> KEYS = List.of(
            Key.whole("sample.seed", Long.MIN_VALUE, Long.MAX_VALUE),
            Key.text("sample.prompt"),
            Key.whole("sample.length", 1, 1 << 20).hint("tokens; typical: 400"),
            Key.between("sample.temperature", 0, 100).hint("0 takes the most probable token; typical: 0.8"),
            Key.whole("sample.topK", 0, Integer.MAX_VALUE).hint("0 means all"),
            Key.between("sample.topP", 1e-6, 1).hint("1 means all; typical: 0.95"));

    private TextSample() {}

    /** Shows what the model writes at each checkpoint. */
    static Showcase of(Settings settings, Network network, TextColumns text) {
        return model -> List.of(write(settings, network, text, model));
    }

    private static Exhibit write(Settings settings, Network network, TextColumns text, TrainedModel model) {
        TextCodec codec = TextColumns.codec(model);
        int first = model.data().number("token.first");
        String beginning = settings.getString("sample.prompt");
        int[] prompt = codec.encode(beginning);
        var choice = new TokenChoice(
                settings.getDouble("sample.temperature"),
                settings.getInt("sample.topK"),
                settings.getDouble("sample.topP"),
                first);
        try (var step = new CompiledStep(network)) {
            step.setParameters(model.parameters().values());
            int[] written = new TextWriter(step, text.length(), text.vocabulary())
                    .follow(
                            prompt.length == 0 ? new int[] {first} : prompt,
                            settings.getInt("sample.length"),
                            choice,
                            settings.getLong("sample.seed"));
            return new Exhibit.Text("sample", beginning + codec.decode(written));
        }
    }
}
