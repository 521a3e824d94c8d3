package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.prediction.BatchScoring;
import dev.cairn.driver.training.Evaluation;
import dev.cairn.jobs.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions of rows as Parquet. */
class ScoringIT {
    @TempDir
    private Path folder;

    @Test
    void shouldPredictWhatEvaluateCountsAndRowsWithoutAClassToo() throws IOException {
        // given a model of topics, tested on rows that are given apart
        Path train = SmallData.topics(folder.resolve("train.csv"), 300);
        Path test = SmallData.topics(folder.resolve("test.csv"), 210);
        Path model = folder.resolve("run/model");
        new LocalTraining(folder)
                .trainJob(
                        "rnn",
                        "run",
                        "data.path=" + train,
                        "data.test=" + test,
                        "data.preparation=text",
                        "data.label=class",
                        "data.length=10",
                        "model.size=tiny",
                        "train.epochs=3",
                        "optimizer.learningRate=0.02");
        double accuracy = Evaluation.run(Catalogue.job("rnn"), SavedModel.read(model), model, train.toString(), null)
                .get("test.accuracy");

        // when
        Map<Long, Row> predicted = score(model, test);

        // then
        List<String> lines = Files.readAllLines(test);
        long right = predicted.entrySet().stream()
                .filter(row -> lines.get((int) (row.getKey() + 1))
                        .startsWith(row.getValue().getString(1) + ","))
                .count();
        assertThat(predicted.keySet()).hasSize(210).contains(0L, 209L);
        assertThat((double) right / 210).isEqualTo(accuracy);
        assertThat(predicted.get(7L).<Double>getList(2).stream()
                        .mapToDouble(score -> score)
                        .sum())
                .isBetween(0.999999, 1.000001);

        // when there is no column with the class, and a row without a text
        List<String> texts = new ArrayList<>(List.of("text,more"));
        lines.subList(1, lines.size()).forEach(line -> texts.add(line.substring(line.indexOf(',') + 1) + ",1"));
        texts.add(",1");
        Map<Long, Row> unlabelled = score(model, Files.write(folder.resolve("texts.csv"), texts));

        // then
        Row empty = unlabelled.remove(210L);
        assertThat(empty.isNullAt(1)).isTrue();
        assertThat(empty.getString(3)).contains("has no text");
        assertThat(unlabelled).isEqualTo(predicted);
    }

    private Map<Long, Row> score(Path model, Path data) {
        String out = folder.resolve("scored-" + data.getFileName()).toString();
        BatchScoring.Scored scored =
                BatchScoring.run(Catalogue.job("rnn"), model, List.of("data.path=" + data), "local[2]", out, false);
        Map<Long, Row> rows = new TreeMap<>();
        var spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        spark.read().parquet(out).collectAsList().forEach(row -> rows.put(row.getLong(0), row));
        spark.stop();
        assertThat(scored.rows()).isEqualTo(rows.size());
        assertThat(new HashSet<>(rows.keySet())).hasSize(rows.size());
        return rows;
    }
}
