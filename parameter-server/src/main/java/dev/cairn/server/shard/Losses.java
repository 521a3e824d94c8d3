package dev.cairn.server.shard;

import dev.cairn.server.RoundListener;
import java.util.HashMap;
import java.util.Map;

/** The losses of steps that are applied part by part. */
final class Losses {
    private final int workers;
    private final Map<Long, Part> parts = new HashMap<>();

    private record Part(int examples, int batchExamples, float loss) {}

    Losses(int workers) {
        this.workers = workers;
    }

    /** Takes note of a part; every chunk repeats it. */
    void add(long ticket, int examples, int batchExamples, float loss) {
        parts.put(ticket, new Part(examples, batchExamples, loss));
    }

    /** Tells of a step whose parts are all there, and forgets them. */
    void finish(long step, RoundListener listener) {
        double sum = 0;
        int examples = 0;
        for (long ticket = step * workers; ticket < (step + 1) * workers; ticket++) {
            Part part = parts.remove(ticket);
            if (part != null && part.examples() > 0) {
                sum += (double) part.examples() * part.loss();
                examples = part.batchExamples();
            }
        }
        listener.onStep(step, sum / examples, examples);
    }
}
