package dev.cairn.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.report.Curve.Look;
import dev.cairn.driver.report.Curve.Point;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurveTest {
    @Test
    void shouldThinToMeansOfNeighboursLeavingOutWhatIsNotFinite() {
        Curve curve = curve(1, Double.NaN, 3, 5, 7, Double.POSITIVE_INFINITY);

        Curve thinned = curve.thinned(2);

        assertThat(thinned.points()).containsExactly(new Point(1, 2), new Point(3.5, 6));
        assertThat(curve.thinned(100).points()).hasSize(4);
    }

    @Test
    void shouldKeepAStraightLineStraightWhenSmoothed() {
        Curve line = curve(IntStream.range(0, 50).mapToDouble(i -> 2 * i).toArray());

        assertThat(line.smoothed("smooth", 9).points()).isEqualTo(line.points());
    }

    private static Curve curve(double... values) {
        List<Point> points = IntStream.range(0, values.length)
                .mapToObj(i -> new Point(i, values[i]))
                .toList();
        return new Curve("loss", points, Look.FAINT);
    }
}
