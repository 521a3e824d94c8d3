package dev.cairn.jobs.cli;

import dev.cairn.driver.cluster.Signals;
import dev.cairn.driver.diagnosis.Doctor;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.prediction.BatchScoring;
import dev.cairn.driver.retraining.Outcome;
import dev.cairn.driver.retraining.Pipeline;
import dev.cairn.driver.retraining.Retraining;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.DataInspection;
import dev.cairn.driver.training.DryRun;
import dev.cairn.driver.training.Evaluation;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Sampling;
import dev.cairn.driver.training.StepExplanation;
import dev.cairn.driver.training.TrainingRequest;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains, scores and looks at data on Spark; explains without. */
final class SparkEngine implements Engine {
    @Override
    public Result train(TrainingRequest request, PrintStream out) {
        try (var folder = RunFolder.open(request.out(), request.settings(), request.overwrite())) {
            if (folder.finished().isPresent()) {
                out.println("this run is done already; --overwrite starts anew");
                return folder.finished().get();
            }
            if (folder.restarted()) {
                out.println("an unfinished run was here, without a checkpoint; it starts anew from step 0");
            }
            int workers = request.settings().getInt("workers");
            out.println("training " + request.job().name() + " with workers=" + workers + " in " + request.out());
            var run = new TrainingRun(request.job(), request.settings(), folder, out);
            Signals.handle(run::stop);
            return run.run(request.master());
        }
    }

    @Override
    public Map<String, Double> evaluate(Path folder, String data, @Nullable String master, PrintStream out) {
        SavedModel model = SavedModel.read(folder);
        Job job = Catalogue.job(model.job());
        return Evaluation.run(job, model, folder, data, master);
    }

    @Override
    public void sample(Path folder, List<String> assignments, Path pictures, PrintStream out) {
        Job job = Catalogue.job(SavedModel.read(folder).job());
        Sampling.run(job, folder, assignments, pictures, out);
    }

    @Override
    public Outcome retrain(Pipeline pipeline, String date, @Nullable String master, PrintStream out) {
        var retraining = new Retraining(pipeline, date, out);
        Signals.handle(retraining::stop);
        return retraining.run(master);
    }

    @Override
    public List<String> planNight(Pipeline pipeline, String date, PrintStream out) {
        return new Retraining(pipeline, date, out).plan();
    }

    @Override
    public BatchScoring.Scored score(
            Path folder, List<String> assignments, @Nullable String master, String to, boolean overwrite) {
        Job job = Catalogue.job(SavedModel.read(folder).job());
        return BatchScoring.run(job, folder, assignments, master, to, overwrite);
    }

    @Override
    public List<String> dryRun(TrainingRequest request) {
        return DryRun.of(request);
    }

    @Override
    public List<String> examine(Settings settings, @Nullable String master, PrintStream out) {
        return Doctor.examine(settings, master, out);
    }

    @Override
    public String explain(Job job, Settings settings, @Nullable Integer examples) {
        int share = Math.max(1, settings.getInt("train.batchSize") / settings.getInt("workers"));
        return StepExplanation.of(job, settings, examples == null ? share : examples);
    }

    @Override
    public void inspect(Settings settings, @Nullable String master, Path picture, PrintStream out) {
        DataInspection.run(settings, master, picture, out);
    }
}
