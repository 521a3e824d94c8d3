package dev.cairn.integration.gates;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Figures by other means than training: of a model that is there, or of a baseline.
 *
 * @param configuration what the work does, in words; other words, and it is done again
 */
record Check(String name, double minutes, String configuration, List<Piece> after, List<String> data, Work work)
        implements Piece {

    /** What it does in its folder. */
    interface Work {
        Map<String, Double> figures(Path folder, Workplace at) throws IOException;
    }

    @Override
    public boolean fits(Path folder) {
        return true;
    }

    @Override
    public Outcome carryOut(Path folder, Workplace at) throws IOException {
        long begin = System.nanoTime();
        Map<String, Double> figures = work.figures(folder, at);
        return new Outcome((System.nanoTime() - begin) / 60e9, figures);
    }
}
