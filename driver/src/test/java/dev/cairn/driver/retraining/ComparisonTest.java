package dev.cairn.driver.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    private Path temp;

    private Pipeline pipeline(String... assignments) {
        return Pipelines.idle(temp, assignments);
    }

    private static Map<String, Double> figures(double frozen, double newest, double slice) {
        return Map.of("frozen.accuracy", frozen, "newest.accuracy", newest, "slice.cat", slice);
    }

    private static String refusal(
            Pipeline pipeline, @Nullable Map<String, Double> champion, Map<String, Double> challenger) {
        return new Comparison(champion, challenger).refusal(pipeline).orElse("");
    }

    @Test
    void shouldPromoteWhatIsBetterByTheMarginAndNowhereMuchWorse() {
        Pipeline pipeline =
                pipeline("retrain.margin=0.01", "retrain.newestTolerance=0.02", "retrain.sliceTolerance=0.05");
        Map<String, Double> champion = figures(0.90, 0.88, 0.80);

        assertThat(refusal(pipeline, champion, figures(0.92, 0.87, 0.76))).isEmpty();
        assertThat(refusal(pipeline, champion, figures(0.905, 0.99, 0.99)))
                .isEqualTo(
                        "frozen.accuracy is 0.905000 where the champion has 0.900000; retrain.margin asks for 0.01000 more");
        assertThat(refusal(pipeline, champion, figures(0.95, 0.85, 0.80))).startsWith("newest.accuracy is 0.85");
        assertThat(refusal(pipeline, champion, figures(0.95, 0.90, 0.70)))
                .startsWith("accuracy on the slice cat is 0.70");
        assertThat(refusal(pipeline, champion, figures(Double.NaN, 0.90, 0.90)))
                .isEqualTo("frozen.accuracy of the challenger is NaN");
        assertThat(refusal(pipeline, figures(Double.NaN, 0.9, 0.9), figures(0.9, 0.9, 0.9)))
                .isNotEmpty();
    }

    @Test
    void shouldTakeALowerErrorForTheBetterOne() {
        Pipeline pipeline = pipeline("retrain.metric=rmse", "retrain.direction=lower", "retrain.margin=0.1");
        Map<String, Double> champion = Map.of("frozen.rmse", 21.0);

        assertThat(refusal(pipeline, champion, Map.of("frozen.rmse", 20.8))).isEmpty();
        assertThat(refusal(pipeline, champion, Map.of("frozen.rmse", 20.95))).contains("retrain.margin");
        assertThat(new Comparison(champion, Map.of("frozen.rmse", 22.0)).fall(pipeline))
                .isEqualTo(1);
    }

    @Test
    void shouldAskAFirstModelForTheFloor() {
        Pipeline pipeline = pipeline("retrain.floor=0.9");

        assertThat(refusal(pipeline, null, figures(0.91, 0, 0))).isEmpty();
        assertThat(refusal(pipeline, null, figures(0.89, 1, 1)))
                .isEqualTo("frozen.accuracy is 0.890000, the floor for a first model is 0.9");
        assertThat(refusal(pipeline(), null, figures(0.1, 0, 0))).isEmpty();
        assertThat(Objects.requireNonNull(new Comparison(null, figures(0.1, 0, 0)).praise(pipeline)))
                .startsWith("the first model");
    }

    @Test
    void shouldSuspectTheNewestDataWhereTheChampionFailsOnIt() {
        Map<String, Double> champion = figures(0.95, 0.10, 0.9);
        var comparison = new Comparison(champion, figures(0.96, 0.90, 0.9));

        assertThat(comparison.surprise(pipeline("retrain.newestFall=0.3")).orElse(""))
                .isEqualTo("newest.accuracy of the champion is 0.100000 where it has 0.950000 on the frozen data;"
                        + " retrain.newestFall allows 0.3000 less: are the new labels right?");
        assertThat(comparison.surprise(pipeline("retrain.newestFall=0.9"))).isEmpty();
        assertThat(comparison.surprise(pipeline())).isEmpty();
        assertThat(new Comparison(null, champion).surprise(pipeline("retrain.newestFall=0.3")))
                .isEmpty();
    }
}
