package dev.cairn.server;

import dev.cairn.server.Members.Member;
import dev.cairn.server.protocol.Floats;
import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.RequestHandler;
import dev.cairn.server.protocol.RequestReader;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.messages.AbortKind;
import dev.cairn.server.protocol.messages.JoinDecoder;
import dev.cairn.server.protocol.messages.LeaveDecoder;
import dev.cairn.server.protocol.messages.PullDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.protocol.messages.ScoresDecoder;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Round;
import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.update.Verdict;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The server itself: one thread owns all its state, and nothing in here waits.
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

    private final ServerSettings settings;
    private final long key;
    private final Endpoint endpoint;
    private final RoundListener listener;
    private final NanoClock clock;
    private final Shard shard;
    private final Broadcast broadcast;
    private final Members members;
    private final Arbiter arbiter;
    private final ReplyWriter replies;
    private final RequestReader requests = new RequestReader(this);
    private final ManyToOneConcurrentLinkedQueue<Runnable> commands = new ManyToOneConcurrentLinkedQueue<>();
    private final AtomicLong bytesPushed = new AtomicLong();
    private @Nullable ServerException failure;
    private long stopAt;
    private long nowNs;
    private long heartbeatNs;
    private long joinBeganNs;
    private long roundBeganNs;
    private long usualPauseNs;
    private long quietUntilNs;
    private long heldSinceNs;
    private long ignored;

    ServerAgent(
            ServerSettings settings,
            ServerAddress address,
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
        this.replies = new ReplyWriter(address.serverId());
        this.broadcast = new Broadcast(endpoint, shard, replies);
        this.members = new Members(settings.workers(), broadcast, replies, sessions);
        this.arbiter = new Arbiter(settings.updates(), 1);
        this.nowNs = clock.nanoTime();
        this.heartbeatNs = nowNs;
        this.quietUntilNs = nowNs;
    }

    @Override
    public String roleName() {
        return "cairn-server-" + settings.jobId();
    }

    @Override
    public int doWork() {
        nowNs = clock.nanoTime();
        int work = runCommands();
        work += endpoint.poll(requests, MESSAGES_A_POLL);
        work += broadcast.flush();
        if (nowNs - heartbeatNs >= HEARTBEAT_INTERVAL_NS) {
            heartbeatNs = nowNs;
            checkDeadlines();
            sendHeartbeat();
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

    /** Lets training end after the step in progress. */
    void stop() {
        long step = shard.step() + (shard.round().hasBegun() ? 2 : 1);
        stopAt = Math.min(stopAt, step);
        broadcast.stopAt(step);
    }

    @Override
    public void onJoin(JoinDecoder join) {
        int rank = join.rank();
        if (join.key() != key || rank < 0 || rank >= settings.workers()) {
            ignored++;
            return;
        }
        if (members.count() == 0) {
            joinBeganNs = nowNs;
        }
        boolean wasComplete = members.areComplete();
        Member member = members.join(rank, join.generation(), join.nonce(), join.replyTo(), join.group());
        if (member == null) {
            return;
        }
        member.lastHeardNs = nowNs;
        if (!wasComplete && members.areComplete()) {
            roundBeganNs = nowNs;
            members.present().forEach(this::welcome);
        } else {
            welcome(member);
        }
    }

    private void welcome(Member member) {
        replies.welcome(member.outbox, member.nonce, member.session, members.count());
    }

    @Override
    public void onPull(PullDecoder pull) {
        Member member = heard(pull.rank(), pull.session());
        if (member != null) {
            member.pulled = true;
            broadcast.sendAll(member.replyTo);
        }
    }

    @Override
    public void onPush(PushDecoder push) {
        Member member = heard(push.rank(), push.session());
        if (member == null || failure != null || push.step() != shard.step() || shard.step() >= stopAt) {
            return; // a former member's, or a repetition
        }
        bytesPushed.lazySet(bytesPushed.get() + RequestWriter.PUSH_BYTES + push.gradientLength());
        Round round = shard.round();
        if (round.isEmpty()) {
            learnPause();
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
        heldSinceNs = nowNs;
        arbiter.measured(0, shard.step(), shard.measure());
        judge();
    }

    /** Takes the validation figure after so many steps. */
    void observe(long steps, double figure) {
        arbiter.observed(steps, figure);
        judge();
    }

    private void judge() {
        Verdict verdict = failure == null ? arbiter.decide(shard.step()) : null;
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

    /** Workers take about as long for every step: the shortest time counts, and is slowly forgotten. */
    private void learnPause() {
        long pauseNs = nowNs - roundBeganNs;
        usualPauseNs += pauseNs < usualPauseNs ? pauseNs - usualPauseNs : (pauseNs - usualPauseNs) / 8;
        quietUntilNs = nowNs;
    }

    /** For how long from now nothing is to be done; 0 or less if a gradient may come at any time. */
    long quietNs() {
        return broadcast.isWaiting() ? 0 : quietUntilNs - clock.nanoTime();
    }

    private void finishStep(Round round) {
        long step = shard.step();
        double loss = round.loss();
        int examples = round.batchExamples();
        shard.finishStep();
        broadcast.stepFinished();
        roundBeganNs = nowNs;
        quietUntilNs = nowNs + usualPauseNs / 4 * 3;
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
            AbortKind kind =
                    switch (cause.kind()) {
                        case UNAVAILABLE -> AbortKind.UNAVAILABLE;
                        case PROTOCOL -> AbortKind.PROTOCOL;
                        case DIVERGED -> AbortKind.DIVERGED;
                        case STOPPED, ENVIRONMENT -> AbortKind.STOPPED;
                    };
            String text = String.valueOf(cause.getMessage());
            broadcast.forEach(outbox -> replies.abort(outbox, kind, text));
        }
    }

    private void checkDeadlines() {
        if (failure != null || members.count() == 0 || shard.step() >= stopAt) {
            return;
        }
        if (!members.areComplete()) {
            if (nowNs - joinBeganNs > settings.joinTimeout().toNanos()) {
                abort(unavailable("waited " + seconds(settings.joinTimeout()) + " for all " + settings.workers()
                        + " workers to join: missing rank " + members.missing()));
            }
            return;
        }
        if (shard.round().isComplete()
                && nowNs - heldSinceNs > settings.stepTimeout().toNanos()) {
            abort(unavailable("waited " + seconds(settings.stepTimeout()) + " for " + arbiter.missing() + " in step "
                    + shard.step()));
        }
        for (int rank = 0; rank < settings.workers(); rank++) {
            Member member = members.get(rank);
            if (member == null || shard.round().has(rank)) {
                continue;
            }
            long sinceNs = nowNs - Math.max(roundBeganNs, member.lastHeardNs);
            if (sinceNs > settings.stepTimeout().toNanos()) {
                abort(unavailable("waited " + seconds(settings.stepTimeout()) + " for the gradient of rank " + rank
                        + " in step " + shard.step() + (member.left ? ": the worker has left" : "")));
            }
        }
    }

    private static ServerException unavailable(String message) {
        return new ServerException(ServerException.Kind.UNAVAILABLE, message);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
