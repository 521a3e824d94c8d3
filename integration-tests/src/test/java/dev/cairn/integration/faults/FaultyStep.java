package dev.cairn.integration.faults;

import dev.cairn.integration.faults.Strike.Action;
import dev.cairn.integration.faults.Strike.Point;
import dev.cairn.worker.step.GradientListener;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A worker's step that is struck as planned. */
final class FaultyStep implements Step {
    private static final int SLOWER = 10;
    private static final float HUGE = 1e30f;

    private final Step step;
    private final Striker striker;
    private long current = -1;
    private long slowUntil = -1;
    private boolean pushed;

    FaultyStep(Step step, Striker striker) {
        this.step = step;
        this.striker = striker;
    }

    /** The worker asks for it where the new parameters go, once its gradient has left. */
    @Override
    public MutableDirectBuffer parameters() {
        if (pushed) {
            pushed = false;
            striker.due(current, Point.AFTER_PUSH).ifPresent(Striker::strike);
        }
        return step.parameters();
    }

    @Override
    public DirectBuffer gradients() {
        return step.gradients();
    }

    @Override
    public float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        return gradient(examples, tensors, key, (from, to, loss) -> {});
    }

    @Override
    public float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key, GradientListener listener) {
        current = key.step();
        Optional<Strike> due = striker.due(current, Point.BEFORE_PUSH);
        Optional<Action> action = due.map(Strike::action);
        if (due.isPresent() && action.filter(Action.SLOW::equals).isPresent()) {
            slowUntil = current + (long) due.get().amount();
        } else if (due.isPresent() && action.filter(FaultyStep::isInStep).isEmpty()) {
            Striker.strike(due.get());
        }
        long startNs = System.nanoTime();
        float loss = action.filter(FaultyStep::isInStep).isPresent()
                ? spoilt(action.get(), examples, tensors, key)
                : step.gradient(examples, tensors, key, struck(listener));
        if (current < slowUntil) {
            Striker.sleep((SLOWER - 1) * (System.nanoTime() - startNs) / 1e9);
        }
        pushed = true;
        return loss;
    }

    private static boolean isInStep(Action action) {
        return action == Action.NAN || action == Action.SPIKE || action == Action.HUGE;
    }

    private float spoilt(Action action, int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        float loss = step.gradient(examples, tensors, key);
        if (action == Action.SPIKE) {
            return 1000 * loss;
        }
        ((MutableDirectBuffer) step.gradients()).putFloat(0, action == Action.HUGE ? HUGE : Float.NaN);
        return loss;
    }

    /** Hears first, so that a part has left when the strike comes. */
    private GradientListener struck(GradientListener listener) {
        return (from, to, loss) -> {
            listener.finished(from, to, loss);
            striker.due(current, Point.MID_PUSH).ifPresent(Striker::strike);
        };
    }

    @Override
    public float infer(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        striker.due(current, Point.EVALUATING).ifPresent(Striker::strike);
        return step.infer(examples, tensors, key);
    }

    @Override
    public DirectBuffer output(int examples) {
        return step.output(examples);
    }

    @Override
    public void close() {
        step.close();
    }
}
