package dev.cairn.driver.retraining;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.prediction.RowModel;
import dev.cairn.driver.training.DataSetup;
import dev.cairn.driver.training.Evaluation;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Scores champion and challenger on the same data: the frozen set, its slices, and what was kept of the newest. */
final class Judge {
    private final Pipeline pipeline;
    private final Cluster cluster;

    Judge(Pipeline pipeline, Cluster cluster) {
        this.pipeline = pipeline;
        this.cluster = cluster;
    }

    /** @param newest what is said of the data whose test part was kept of the newest rows */
    Comparison compare(Optional<Path> champion, Path challenger, List<String> newest) {
        return new Comparison(champion.map(model -> figures(model, newest)).orElse(null), figures(challenger, newest));
    }

    private Map<String, Double> figures(Path model, List<String> newest) {
        Map<String, Double> figures = new TreeMap<>();
        score(model, frozen()).forEach((name, value) -> figures.put("frozen." + name, value));
        if (!figures.containsKey("frozen." + pipeline.text("metric"))) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "retrain.metric=" + pipeline.text("metric") + ": no such figure; there are " + figures.keySet());
        }
        if (pipeline.number("holdout") > 0) {
            score(model, newestData(newest)).forEach((name, value) -> figures.put("newest." + name, value));
        }
        if (!pipeline.text("slice").isEmpty()) {
            slices(model, figures);
        }
        return figures;
    }

    private Map<String, Double> score(Path model, List<String> assignments) {
        return Evaluation.figures(cluster, pipeline.job(), SavedModel.read(model), model, assignments);
    }

    private List<String> frozen() {
        List<String> all = new ArrayList<>(here());
        all.addAll(List.of(
                "data.path=" + pipeline.text("frozen"),
                "data.arrival=none",
                "data.test=",
                "data.testShare=1",
                "data.trainLimit=0"));
        return all;
    }

    private List<String> newestData(List<String> assignments) {
        List<String> all = new ArrayList<>(here());
        for (String key : List.of("data.path", "data.arrival", "data.partition")) {
            all.add(key + "=" + pipeline.settings().getString(key));
        }
        all.addAll(assignments);
        return all;
    }

    /** Where the models are scored, wherever they were trained. */
    private List<String> here() {
        return List.of(
                "workers=" + pipeline.settings().getInt("workers"),
                "data.cache=" + pipeline.settings().getString("data.cache"));
    }

    /** Accuracy by the values of a column. */
    private void slices(Path folder, Map<String, Double> figures) {
        RowModel model = RowModel.read(pipeline.job(), folder);
        String column = pipeline.text("slice");
        if (model.classes().isEmpty() || !model.preparation().rowsStandAlone()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "retrain.slice=" + column + ": goes with models that tell classes apart");
        }
        String truth = model.preparation().truth().keySet().iterator().next();
        Dataset<Row> rows =
                Datasets.rows(cluster.spark(), DataSetup.of(TrainedModel.settings(pipeline.job(), folder, frozen())));
        Dataset<Row> predicted = model.predict(rows);
        Column classes =
                functions.array(model.classes().stream().map(functions::lit).toArray(Column[]::new));
        Column right = functions
                .element_at(
                        classes, functions.col(RowModel.PREDICTION).cast("int").plus(1))
                .equalTo(functions.trim(functions.col(RowModel.kept(truth)).cast("string")));
        String name = column.equals(truth) ? RowModel.kept(truth) : column;
        predicted
                .filter(functions.col(RowModel.PREDICTION).geq(0))
                .groupBy(functions.col("`" + name + "`").cast("string").as("slice"))
                .agg(functions.avg(right.cast("double")), functions.count(functions.lit(1)))
                .filter(functions.col("count(1)").geq(pipeline.whole("sliceRows")))
                .collectAsList()
                .forEach(slice -> figures.put("slice." + slice.get(0), slice.getDouble(1)));
    }
}
