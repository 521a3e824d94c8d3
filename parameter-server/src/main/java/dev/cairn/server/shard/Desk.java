package dev.cairn.server.shard;

import dev.cairn.server.RoundListener;
import dev.cairn.server.protocol.Floats;
import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.RequestHandler;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.messages.DecidedDecoder;
import dev.cairn.server.protocol.messages.JoinDecoder;
import dev.cairn.server.protocol.messages.LeaveDecoder;
import dev.cairn.server.protocol.messages.MeasuredDecoder;
import dev.cairn.server.protocol.messages.PullDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.protocol.messages.ScoresDecoder;
import dev.cairn.server.shard.Members.Member;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/** Where messages come in: lets workers join, hears those that have, and counts what comes from nobody it knows. */
final class Desk implements RequestHandler {
    private final long serverId;
    private final Members members;
    private final Shard shard;
    private final Progress progress;
    private final ReplyWriter replies;
    private final RoundListener listener;
    private final NanoClock clock;
    private final AtomicLong bytesPushed = new AtomicLong();
    private boolean closed;
    private long ignored;

    Desk(
            long serverId,
            Members members,
            Shard shard,
            Progress progress,
            ReplyWriter replies,
            RoundListener listener,
            NanoClock clock) {
        this.serverId = serverId;
        this.members = members;
        this.shard = shard;
        this.progress = progress;
        this.replies = replies;
        this.listener = listener;
        this.clock = clock;
    }

    /** The run is over: gradients are no longer taken. */
    void close() {
        closed = true;
    }

    /** Bytes of gradients received, headers included; from any thread. */
    long bytesPushed() {
        return bytesPushed.get();
    }

    /** Messages that came from no member, or from a former one. */
    long ignored() {
        return ignored;
    }

    /** Workers that have joined and not said goodbye. */
    int present() {
        return members.present().size();
    }

    @Override
    public void onJoin(JoinDecoder join) {
        int rank = join.rank();
        if (join.serverId() != serverId || !members.isRank(rank)) {
            ignored++;
            return;
        }
        boolean wasComplete = members.areComplete();
        Member member =
                members.join(rank, join.generation(), join.nonce(), join.replyTo(), join.group(), clock.nanoTime());
        if (member == null) {
            return;
        }
        if (!wasComplete && members.areComplete()) {
            progress.begin();
            members.present().forEach(this::welcome);
        } else {
            welcome(member);
        }
    }

    private void welcome(Member member) {
        replies.welcome(member.outbox, member.nonce, member.session, members.count(), shard.step());
        progress.welcomed(member);
    }

    @Override
    public void onPull(PullDecoder pull) {
        Member member = heard(pull.rank(), pull.session());
        if (member != null) {
            progress.pull(member, pull);
        }
    }

    @Override
    public void onPush(PushDecoder push) {
        Member member = heard(push.rank(), push.session());
        if (member != null && !closed) {
            bytesPushed.lazySet(bytesPushed.get() + RequestWriter.PUSH_BYTES + push.gradientLength());
            ignored += progress.push(member, push) ? 0 : 1;
        }
    }

    @Override
    public void onMeasured(MeasuredDecoder measured) {
        if (measured.serverId() != serverId) {
            ignored++;
        } else if (!closed) {
            progress.measured(measured);
        }
    }

    @Override
    public void onDecided(DecidedDecoder decided) {
        if (decided.serverId() != serverId) {
            ignored++;
        } else if (!closed) {
            progress.decided(decided);
        }
    }

    @Override
    public void onScores(ScoresDecoder scores) {
        Member member = heard(scores.rank(), scores.session());
        if (member != null) {
            int bytes = scores.sumsLength();
            int data = scores.limit() + ScoresDecoder.sumsHeaderLength();
            listener.onScores(scores.step(), member.rank, Floats.doubles(scores.buffer(), data, bytes));
        }
    }

    @Override
    public void onLeave(LeaveDecoder leave) {
        Member member = heard(leave.rank(), leave.session());
        if (member != null) {
            member.left = true;
            replies.farewell(member.outbox, member.session);
        }
    }

    private @Nullable Member heard(int rank, long session) {
        Member member = members.find(rank, session);
        if (member != null) {
            member.lastHeardNs = clock.nanoTime();
            return member;
        }
        ignored++;
        return null;
    }
}
