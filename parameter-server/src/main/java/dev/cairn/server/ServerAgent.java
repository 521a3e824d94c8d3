package dev.cairn.server;

import dev.cairn.server.Members.Member;
import dev.cairn.server.protocol.Floats;
import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.RequestHandler;
import dev.cairn.server.protocol.RequestReader;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.ShardWriter;
import dev.cairn.server.protocol.messages.AbortKind;
import dev.cairn.server.protocol.messages.DecidedDecoder;
import dev.cairn.server.protocol.messages.JoinDecoder;
import dev.cairn.server.protocol.messages.LeaveDecoder;
import dev.cairn.server.protocol.messages.MeasuredDecoder;
import dev.cairn.server.protocol.messages.PullDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.protocol.messages.ScoresDecoder;
import dev.cairn.server.round.Round;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.update.Verdict;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One shard of the server: one thread owns all its state, and nothing in here waits.
 *
 * <pre>
 * JOINING --all ranks are there--> TRAINING --last step, or stop--> DONE
 *    |                                |
 *    +------- deadline, abort --------+--> ABORTED
 * </pre>
 */
final class ServerAgent implements Agent, RequestHandler {
    private static final long HEARTBEAT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int MESSAGES_A_POLL = 16;

    private final String name;
    private final ServerSettings settings;
    private final long key;
    private final Endpoint endpoint;
    private final RoundListener listener;
    private final NanoClock clock;
    private final Shard shard;
    private final Broadcast broadcast;
    private final Members members;
    private final Agreement agreement;
    private final Deadlines deadlines;
    private final Pace pace;
    private final ReplyWriter replies;
    private final RequestReader requests = new RequestReader(this);
    private final ManyToOneConcurrentLinkedQueue<Runnable> commands = new ManyToOneConcurrentLinkedQueue<>();
    private final AtomicLong bytesPushed = new AtomicLong();
    private @Nullable ServerException failure;
    private long stopAt;
    private long nowNs;
    private long heartbeatNs;
    private long ignored;

    /**
     * The agent of one shard.
     *
     * @param number of the shard
     * @param shards names of the endpoints of all shards
     */
    ServerAgent(
            ServerSettings settings,
            ServerAddress address,
            int number,
            List<String> shards,
            Shard shard,
            Endpoint endpoint,
            RoundListener listener,
            NanoClock clock,
            LongSupplier sessions) {
        this.settings = settings;
        this.key = address.key();
        this.shard = shard;
        this.endpoint = endpoint;
        this.listener = listener;
        this.clock = clock;
        this.stopAt = settings.lastStep();
        this.replies = new ReplyWriter(address.serverId() + number);
        this.broadcast = new Broadcast(endpoint, shard, replies);
        this.members = new Members(settings.workers(), broadcast, replies, sessions);
        this.agreement = new Agreement(number, shards.size(), settings.updates(), others(number, shards));
        this.deadlines = new Deadlines(settings, members, agreement);
        this.name = "cairn-server-" + settings.jobId() + (number == 0 ? "" : "-" + number);
        this.nowNs = clock.nanoTime();
        this.heartbeatNs = nowNs;
        this.pace = new Pace(nowNs);
    }

    /** The shards that a shard speaks to: the first to all others, these to the first. */
    private List<ShardWriter> others(int number, List<String> shards) {
        List<String> names = number == 0 ? shards.subList(1, shards.size()) : shards.subList(0, 1);
        return names.stream()
                .map(other -> new ShardWriter(endpoint.connect(other), key))
                .toList();
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public int doWork() {
        nowNs = clock.nanoTime();
        int work = runCommands();
        work += endpoint.poll(requests, MESSAGES_A_POLL);
        work += broadcast.flush();
        work += agreement.flush();
        if (nowNs - heartbeatNs >= HEARTBEAT_INTERVAL_NS) {
            heartbeatNs = nowNs;
            checkDeadlines();
            sendHeartbeat();
            agreement.repeat();
        }
        return work;
    }

    private int runCommands() {
        int count = 0;
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
            count++;
        }
        return count;
    }

    /** Has a command run on the server's thread; called from any thread. */
    void execute(Runnable command) {
        commands.add(command);
    }

    Shard shard() {
        return shard;
    }

    /** Bytes of gradients received, headers included; from any thread. */
    long bytesPushed() {
        return bytesPushed.get();
    }

    /** Bytes of parameters sent, headers included; from any thread. */
    long bytesPulled() {
        return broadcast.bytes();
    }

    /** Messages that came from no member, or from a former one. */
    long ignored() {
        return ignored + requests.malformed();
    }

    /** Workers that have joined and not said goodbye. */
    int present() {
        return members.present().size();
    }

    /** Ends the run for everyone; only the first cause counts. */
    void abort(ServerException cause) {
        if (failure == null) {
            failure = cause;
            sendHeartbeat();
            listener.onAbort(cause);
        }
    }

    /**
     * Lets training end after the step in progress.
     *
     * @return where it ends
     */
    long stop() {
        stopAt(shard.step() + (shard.round().hasBegun() ? 2 : 1));
        return stopAt;
    }

    /** Lets training end after so many steps, of which none may have been sent yet. */
    void stopAt(long step) {
        stopAt = Math.min(stopAt, step);
        broadcast.stopAt(stopAt);
    }

    @Override
    public void onJoin(JoinDecoder join) {
        int rank = join.rank();
        if (join.key() != key || rank < 0 || rank >= settings.workers()) {
            ignored++;
            return;
        }
        if (members.count() == 0) {
            deadlines.joinBegan(nowNs);
        }
        boolean wasComplete = members.areComplete();
        Member member = members.join(rank, join.generation(), join.nonce(), join.replyTo(), join.group());
        if (member == null) {
            return;
        }
        member.lastHeardNs = nowNs;
        if (!wasComplete && members.areComplete()) {
            deadlines.roundBegan(nowNs);
            members.present().forEach(this::welcome);
        } else {
            welcome(member);
        }
    }

    private void welcome(Member member) {
        replies.welcome(member.outbox, member.nonce, member.session, members.count(), shard.step());
    }

    @Override
    public void onPull(PullDecoder pull) {
        Member member = heard(pull.rank(), pull.session());
        if (member == null) {
            return;
        }
        member.pulled = true;
        if (pull.step() == shard.step()) {
            broadcast.sendCurrent(member.replyTo);
        } else if (pull.step() == shard.step() - 1 && shard.hasPrevious()) {
            broadcast.sendPrevious(member.replyTo);
        } else {
            replies.heartbeat(member.outbox, shard.step());
        }
    }

    @Override
    public void onPush(PushDecoder push) {
        Member member = heard(push.rank(), push.session());
        if (member == null || failure != null) {
            return;
        }
        if (push.step() == shard.step() - 1 && member.pulled) { // done again for other shards' sake
            member.pulled = false;
            broadcast.sendCurrent(member.replyTo);
        }
        if (push.step() != shard.step() || shard.step() >= stopAt) {
            return; // a repetition
        }
        bytesPushed.lazySet(bytesPushed.get() + RequestWriter.PUSH_BYTES + push.gradientLength());
        Round round = shard.round();
        if (round.isEmpty()) {
            pace.pushed(deadlines.sinceRoundNs(nowNs), nowNs);
        }
        try {
            if (member.pulled) { // chunks of this round may have passed it by
                member.pulled = false;
                broadcast.repeatUpdated(member.replyTo);
            }
            if (!shard.accept(member.rank, push, broadcast::updated)) {
                ignored++;
            }
        } catch (IllegalArgumentException e) {
            abort(new ServerException(
                    ServerException.Kind.PROTOCOL, "step " + shard.step() + ": " + e.getMessage(), e));
        }
        if (round.isComplete()) {
            conclude(round);
        }
    }

    private void conclude(Round round) {
        if (!round.isHeld()) {
            finishStep(round);
            return;
        }
        deadlines.held(nowNs);
        agreement.measured(shard.step(), shard.measure());
        judge();
    }

    /** Takes the validation figure after so many steps. */
    void observe(long steps, double figure) {
        agreement.observe(steps, figure);
        judge();
    }

    @Override
    public void onMeasured(MeasuredDecoder measured) {
        if (measured.key() == key) {
            agreement.onMeasured(measured);
            judge();
        } else {
            ignored++;
        }
    }

    @Override
    public void onDecided(DecidedDecoder decided) {
        if (decided.key() == key) {
            agreement.onDecided(decided);
            judge();
        } else {
            ignored++;
        }
    }

    private void judge() {
        Verdict verdict = failure == null ? agreement.verdict(shard.step()) : null;
        if (verdict instanceof Verdict.Apply apply) {
            shard.apply(apply, broadcast::updated);
            finishStep(shard.round());
        } else if (verdict instanceof Verdict.Skip) {
            listener.onSkipped(shard.step());
            shard.skip(broadcast::updated);
            finishStep(shard.round());
        } else if (verdict instanceof Verdict.Diverge diverge) {
            abort(new ServerException(ServerException.Kind.DIVERGED, "diverged: " + diverge.cause()));
        }
    }

    /** For how long from now nothing is to be done; 0 or less if a gradient may come at any time. */
    long quietNs() {
        return broadcast.isWaiting() ? 0 : pace.quietNs(clock.nanoTime());
    }

    private void finishStep(Round round) {
        long step = shard.step();
        double loss = round.loss();
        int examples = round.batchExamples();
        shard.finishStep();
        broadcast.stepFinished();
        deadlines.roundBegan(nowNs);
        pace.stepFinished(nowNs);
        listener.onStep(step, loss, examples);
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
            member.lastHeardNs = nowNs;
            return member;
        }
        ignored++;
        Member holder = members.get(rank);
        if (holder != null) {
            replies.refused(holder.outbox, session, "rank " + rank + " has been taken over by another generation");
        }
        return null;
    }

    private void sendHeartbeat() {
        ServerException cause = failure;
        if (cause == null) {
            broadcast.forEach(outbox -> replies.heartbeat(outbox, shard.step()));
        } else {
            AbortKind kind = kind(cause.kind());
            String text = String.valueOf(cause.getMessage());
            broadcast.forEach(outbox -> replies.abort(outbox, kind, text));
        }
    }

    private static AbortKind kind(ServerException.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE -> AbortKind.UNAVAILABLE;
            case PROTOCOL -> AbortKind.PROTOCOL;
            case DIVERGED -> AbortKind.DIVERGED;
            case STOPPED, ENVIRONMENT -> AbortKind.STOPPED;
        };
    }

    private void checkDeadlines() {
        if (failure == null && shard.step() < stopAt) {
            ServerException missed = deadlines.missed(shard.round(), shard.step(), nowNs);
            if (missed != null) {
                abort(missed);
            }
        }
    }
}
