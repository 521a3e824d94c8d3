package dev.cairn.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.run.Metrics.Evaluation;
import dev.cairn.driver.run.Metrics.History;
import dev.cairn.driver.run.Metrics.Incident;
import dev.cairn.driver.run.Metrics.Step;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.settings.Toy;
import dev.cairn.worker.ExitCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final History HISTORY = new History(
            LongStream.rangeClosed(1, 2000)
                    .mapToObj(step -> new Step(step, step / 400.0, 2 * Math.exp(-step / 300.0) + 0.01, 1000))
                    .toList(),
            LongStream.rangeClosed(1, 5)
                    .mapToObj(epoch -> new Evaluation(
                            400 * epoch,
                            epoch,
                            Map.of("validation.accuracy", 1 - 0.1 / epoch, "validation.loss", 0.3 / epoch)))
                    .toList(),
            List.of());

    private final List<String> warnings = new ArrayList<>();

    @Test
    void shouldStandByItselfWithACurveOfLossAndOneOfAccuracy() throws IOException {
        String html = html(Toy.settings(), HISTORY);

        assertThat(html).doesNotContain("http:", "https:", "<script", "<link", "@import");
        List<BufferedImage> pictures = pictures(html);
        assertThat(pictures).hasSize(2).allSatisfy(picture -> {
            assertThat(picture.getWidth()).isEqualTo(2 * Chart.WIDTH);
            assertThat(colors(picture)).isGreaterThan(10);
        });
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldEscapeWhatComesFromData() {
        Settings settings = Toy.settings("data.path=<script>alert(\"1\")</script>");
        Result result = Result.none(settings).failed(ExitCode.DATA, "label '<b>' & more", 1);

        String html = Report.html(result, settings, HISTORY, List.of(), warnings::add);

        assertThat(html)
                .doesNotContain("<script", "'<b>'")
                .contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;", "label &#39;&lt;b&gt;&#39; &amp; more");
    }

    @Test
    void shouldMaskSecretsAndMarkWhatIsNotDefault() {
        String html = html(Toy.settings("optimizer.learningRate=0.5", "spark.my.password=hunter2"), HISTORY);

        assertThat(html)
                .doesNotContain("hunter2")
                .contains("class=\"set\" title=\"default: 0.001\"><th>optimizer.learningRate</th><td>0.5</td>");
    }

    @Test
    void shouldReportARunThatNeverMadeAStep() throws IOException {
        String html = html(Toy.settings(), new History(List.of(), List.of(), List.of()));

        assertThat(html).contains("No step was made");
        assertThat(pictures(html)).isEmpty();
    }

    @Test
    void shouldTellWhatBefellTheRunAndNothingWhereNothingDid() throws IOException {
        var history = new History(
                HISTORY.steps(), HISTORY.evaluations(), List.of(new Incident(1234, "worker 1 on <host> is lost")));

        assertThat(html(Toy.settings(), history))
                .contains("What befell the run", "after step 1,234", "worker 1 on &lt;host&gt; is lost");
        assertThat(html(Toy.settings(), HISTORY)).doesNotContain("What befell the run");
    }

    @Test
    void shouldDrawARunThatDivergedAtOnce() throws IOException {
        History history = new History(
                List.of(new Step(1, 0.1, 2.3, 10), new Step(2, 0.2, Double.NaN, 10)),
                List.of(new Evaluation(2, 0.2, Map.of("validation.loss", Double.POSITIVE_INFINITY))),
                List.of());

        assertThat(pictures(html(Toy.settings(), history))).hasSize(1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldDrawCurvesWithoutTextWhereThereAreNoFonts() throws IOException {
        Pictures fontless = new Pictures(warnings::add, false);

        Optional<String> uri = fontless.draw(Chart.losses(Curves.losses(HISTORY)));
        fontless.draw(Chart.accuracies(Curves.accuracies(HISTORY)));

        assertThat(warnings).singleElement().asString().contains("no fonts");
        BufferedImage picture = pictures(uri.orElseThrow() + "\"").get(0);
        assertThat(colors(picture)).isGreaterThan(10);
    }

    private String html(Settings settings, History history) {
        return Report.html(Result.none(settings), settings, history, List.of(), warnings::add);
    }

    private static List<BufferedImage> pictures(String html) throws IOException {
        List<BufferedImage> pictures = new ArrayList<>();
        Matcher found = Pattern.compile("data:image/png;base64,([^\"]+)\"").matcher(html);
        while (found.find()) {
            byte[] png = Base64.getDecoder().decode(found.group(1));
            pictures.add(ImageIO.read(new ByteArrayInputStream(png)));
        }
        return pictures;
    }

    private static long colors(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return java.util.Arrays.stream(pixels).distinct().count();
    }
}
