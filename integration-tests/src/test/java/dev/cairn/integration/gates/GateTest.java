package dev.cairn.integration.gates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.integration.bench.Row;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Verdicts, and that what the gates ask for can be asked for. */
class GateTest {
    private static final Workplace ANYWHERE = new Workplace(Path.of("data"), Path.of("kept"), Path.of("cairn"));

    static List<Gate> gates() {
        return Stream.of(ImageGates.ALL, SequenceGates.ALL, WorkerGates.ALL)
                .flatMap(List::stream)
                .toList();
    }

    /** A key that a job does not have, or a value that it does not take, would throw. */
    @ParameterizedTest
    @MethodSource("gates")
    void shouldConfigureItsPieces(Gate gate) {
        assertThat(gate.pieces()).isNotEmpty().allSatisfy(piece -> {
            assertThat(piece.configuration()).isNotEmpty();
            assertThat(piece.minutes()).isBetween(0.0, 100.0);
        });
    }

    @Test
    void shouldNameGatesAndPiecesApart() {
        assertThat(gates()).extracting(Gate::name).doesNotHaveDuplicates();
        assertThat(gates().stream()
                        .map(Gate::pieces)
                        .flatMap(Collection::stream)
                        .distinct())
                .extracting(ANYWHERE::folder)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"0.80, 0.90, true", "0.80, 0.81, false"})
    void shouldHoldTheMeanOfSeedsAgainstAnotherMean(double one, double other, boolean holds) {
        Piece[] tuned = {done("a"), done("b")};
        Piece plain = done("c");
        Map<String, Double> accuracies = Map.of("a", one, "b", other, "c", 0.78);

        Claim claim = Figure.percent("tuned", "accuracy", tuned).atLeast(3, Figure.percent("plain", "accuracy", plain));
        Row row = claim.row("gate", piece -> finished(accuracies.get(piece.name())));

        assertThat(claim.pieces()).containsExactly(tuned[0], tuned[1], plain);
        assertThat(row.peer()).isEqualTo(81);
        assertThat(row.holds()).isEqualTo(holds);
        assertThat(row.ratio() >= 1).isEqualTo(holds);
    }

    private static Piece done(String name) {
        return new Check(name, 1, "", List.of(), List.of(), (folder, at) -> Map.of());
    }

    private static Finished finished(double accuracy) {
        return new Finished("", "", "", "", 1, Map.of("accuracy", accuracy));
    }
}
