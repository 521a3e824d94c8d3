package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.report.Gallery;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.scoring.Scoring;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The model of a run: saved into its folder, shown as training goes, and tested.
 *
 * @param warnings takes a line each
 */
record RunModel(
        String job,
        Settings settings,
        RunFolder folder,
        Cluster cluster,
        PreparedData data,
        Recipe recipe,
        Consumer<String> warnings) {

    /** What came of a model at its end: its test figures, and all that is to be seen of it in the report. */
    record Tested(Map<String, Double> figures, List<Exhibit> exhibits) {}

    /** Saves, shows and tests the parameters of a state. */
    Tested conclude(ServerState state) {
        save(state.parameters());
        List<Exhibit> shown = show(state);
        if (data.testExamples() == 0) {
            return new Tested(Map.of(), shown);
        }
        Scoring scoring = recipe.review().scoring();
        double[] sums = PartScoring.sums(cluster, recipe.over(data.test(), settings), scoring, state.parameters());
        List<Exhibit> found = recipe.review().of(model(state), sums);
        keep(state.step(), found);
        var figures = new LinkedHashMap<>(scoring.metrics(sums));
        figures.putAll(Probing.figures(cluster, recipe, data, settings, state.parameters()));
        return new Tested(
                RunMonitor.prefixed("test.", figures),
                Stream.concat(shown.stream(), found.stream()).toList());
    }

    private void save(float[] parameters) {
        String sha256 = Fingerprint.sha256(parameters);
        new SavedModel(job, data.columns(), data.attributes(), recipe.network().parameterArrays(), sha256)
                .write(folder.model(), settings.render(), data.preparation(), recipe.network(), parameters);
    }

    /** What the model shows after a step, also written into the folder. */
    List<Exhibit> show(ServerState state) {
        List<Exhibit> shown = recipe.showcase().of(model(state));
        keep(state.step(), shown);
        return shown;
    }

    private TrainedModel model(ServerState state) {
        var parameters = new TrainedParameters(recipe.network().parameterArrays(), state.parameters());
        return new TrainedModel(parameters, data.shape(), data.preparation());
    }

    /** That it can't be written is a warning. */
    private void keep(long step, List<Exhibit> shown) {
        try {
            Gallery.write(folder.exhibits().resolve("step-" + step), shown);
        } catch (IOException | CairnException e) {
            warnings.accept(folder.exhibits() + ": can't be written: " + e.getMessage());
        }
    }
}
