package dev.cairn.server.shard;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.protocol.messages.DecidedDecoder;
import dev.cairn.server.protocol.messages.MeasuredDecoder;
import dev.cairn.server.protocol.messages.PullDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.round.Round;
import dev.cairn.server.shard.Members.Member;
import dev.cairn.server.update.Verdict;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One step after the other, of all ranks together ({@code sync}): a chunk is updated once every rank has delivered it, or
 * where the step is held, once the shards agree on it.
 */
final class Rounds implements Progress {
    private final Shard shard;
    private final Broadcast broadcast;
    private final Agreement agreement;
    private final Deadlines deadlines;
    private final Snapshots snapshots;
    private final RoundListener listener;
    private final Consumer<ServerException> abort;
    private final Pace pace;
    private final NanoClock clock;
    private long stopAt;

    /**
     * Begins with the shard's step.
     *
     * @param abort ends the run
     */
    Rounds(
            ServerSettings settings,
            Shard shard,
            Broadcast broadcast,
            Members members,
            Agreement agreement,
            Snapshots snapshots,
            RoundListener listener,
            Consumer<ServerException> abort,
            NanoClock clock) {
        this.shard = shard;
        this.broadcast = broadcast;
        this.agreement = agreement;
        this.deadlines = new Deadlines(settings, members, agreement, clock);
        this.snapshots = snapshots;
        this.listener = listener;
        this.abort = abort;
        this.clock = clock;
        this.pace = new Pace(clock.nanoTime());
        this.stopAt = settings.lastStep();
    }

    @Override
    public void begin() {
        deadlines.roundBegan();
    }

    @Override
    public void welcomed(Member member) {}

    @Override
    public void pull(Member member, PullDecoder pull) {
        long step = pull.step();
        member.pulled = true;
        if (step == shard.step()) {
            broadcast.sendCurrent(member.replyTo);
        } else if (step == shard.step() - 1 && shard.hasPrevious()) {
            broadcast.sendPrevious(member.replyTo);
        } else {
            broadcast.sendStep(member.outbox);
        }
    }

    @Override
    public boolean push(Member member, PushDecoder push) {
        if (push.step() == shard.step() - 1 && member.pulled) { // done again for other shards' sake
            member.pulled = false;
            broadcast.sendCurrent(member.replyTo);
        }
        if (push.step() != shard.step() || shard.step() >= stopAt) {
            return true; // a repetition
        }
        Round round = shard.round();
        if (member.pulled) { // chunks of this round may have passed it by
            member.pulled = false;
            broadcast.repeatUpdated(member.replyTo);
        }
        boolean accepted = accept(member, push);
        if (round.isComplete()) {
            pace.pushed(deadlines.sinceRoundNs(), clock.nanoTime());
            conclude(round);
        }
        return accepted;
    }

    private boolean accept(Member member, PushDecoder push) {
        try {
            return shard.accept(member.rank, push, broadcast::updated);
        } catch (IllegalArgumentException e) {
            abort.accept(new ServerException(
                    ServerException.Kind.PROTOCOL, "step " + shard.step() + ": " + e.getMessage(), e));
            return true;
        }
    }

    private void conclude(Round round) {
        if (round.isHeld()) {
            deadlines.held();
            agreement.measured(shard.step(), round.loss(), shard.measure());
            judge();
        } else {
            finishStep(round);
        }
    }

    @Override
    public void observe(long steps, double figure) {
        agreement.observe(steps, figure);
        judge();
    }

    @Override
    public void measured(MeasuredDecoder measured) {
        agreement.onMeasured(measured);
        judge();
    }

    @Override
    public void decided(DecidedDecoder decided) {
        agreement.onDecided(decided);
        judge();
    }

    private void judge() {
        Verdict verdict = agreement.verdict(shard.step());
        if (verdict instanceof Verdict.Apply apply) {
            shard.apply(apply, broadcast::updated);
            finishStep(shard.round());
        } else if (verdict instanceof Verdict.Skip) {
            listener.onSkipped(shard.step(), false);
            shard.skip(broadcast::updated);
            finishStep(shard.round());
        } else if (verdict instanceof Verdict.Rewind) {
            listener.onSkipped(shard.step(), true);
            shard.rewind(broadcast::updated);
            finishStep(shard.round());
        } else if (verdict instanceof Verdict.Diverge diverge) {
            abort.accept(new ServerException(ServerException.Kind.DIVERGED, "diverged: " + diverge.cause()));
        }
    }

    private void finishStep(Round round) {
        long step = shard.step();
        double loss = round.loss();
        int examples = round.batchExamples();
        shard.finishStep();
        broadcast.stepFinished();
        deadlines.roundBegan();
        pace.stepFinished(clock.nanoTime());
        listener.onStep(step, loss, examples);
        snapshots.finished(shard, agreement.state());
    }

    @Override
    public long stop() {
        Round round = shard.round(); // of one that is held nothing has been sent yet
        stopAt(shard.step() + (round.hasBegun() && !round.isHeld() ? 2 : 1));
        return stopAt;
    }

    @Override
    public void stopAt(long step) {
        stopAt = Math.min(stopAt, step);
        broadcast.stopAt(stopAt);
    }

    @Override
    public @Nullable ServerException missed() {
        if (shard.step() >= stopAt) {
            return null;
        }
        deadlines.tellSlow(shard.round(), shard.step(), listener);
        return deadlines.missed(shard.round(), shard.step());
    }

    @Override
    public int flush() {
        return broadcast.flush() + agreement.flush();
    }

    @Override
    public void repeat() {
        agreement.repeat();
    }

    @Override
    public long quietNs(long nowNs) {
        return broadcast.isWaiting() ? 0 : pace.quietNs(nowNs);
    }
}
