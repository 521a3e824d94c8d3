package dev.cairn.server.shard;

import dev.cairn.server.Consistency;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.Ticket;
import dev.cairn.server.protocol.ReplyWriter;
import dev.cairn.server.protocol.messages.DecidedDecoder;
import dev.cairn.server.protocol.messages.MeasuredDecoder;
import dev.cairn.server.protocol.messages.PullDecoder;
import dev.cairn.server.protocol.messages.PushDecoder;
import dev.cairn.server.round.Arbiter;
import dev.cairn.server.round.Ledger;
import dev.cairn.server.shard.Members.Member;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Each worker by itself ({@code ssp}, {@code async}): shard 0 deals tickets, every shard applies a chunk as it comes,
 * once, and hands parameters out to the worker alone that asks for them, as soon as they are new enough.
 */
final class Flow implements Progress {
    private final ServerSettings settings;
    private final Consistency consistency;
    private final int workers;
    private final Shard shard;
    private final Broadcast broadcast;
    private final ReplyWriter replies;
    private final Members members;
    private final Snapshots snapshots;
    private final RoundListener listener;
    private final Consumer<ServerException> abort;
    private final NanoClock clock;
    private final Ledger ledger;
    private final Losses losses;
    private final @Nullable Dealer dealer;
    private final BitSet untold = new BitSet();
    private final @Nullable Request[] requests;
    private final Pace[] paces;
    private final long[] counts;
    private final long[] heardNs;
    private final long[] servedNs;
    private long settled;
    private long last;
    private long gotOnNs;

    /**
     * Begins with the shard's step.
     *
     * @param deals whether this shard deals the tickets
     * @param abort ends the run
     */
    Flow(
            ServerSettings settings,
            boolean deals,
            Shard shard,
            Broadcast broadcast,
            ReplyWriter replies,
            Members members,
            Snapshots snapshots,
            RoundListener listener,
            Consumer<ServerException> abort,
            NanoClock clock) {
        this.settings = settings;
        this.consistency = settings.consistency();
        this.workers = settings.workers();
        this.shard = shard;
        this.broadcast = broadcast;
        this.replies = replies;
        this.members = members;
        this.snapshots = snapshots;
        this.listener = listener;
        this.abort = abort;
        this.clock = clock;
        this.settled = shard.step();
        this.last = settings.lastStep();
        this.ledger = new Ledger(shard.chunks().count(), settled * workers);
        this.losses = new Losses(workers);
        this.dealer = deals ? new Dealer(workers, consistency, settled, last) : null;
        this.requests = new Request[workers];
        this.paces = new Pace[workers];
        Arrays.setAll(paces, rank -> new Pace(clock.nanoTime()));
        this.counts = new long[shard.chunks().count()];
        Arrays.fill(counts, settled * workers);
        this.heardNs = new long[workers];
        this.servedNs = new long[workers];
        shard.reached(settled, true);
    }

    /** Parameters that a worker has asked for: when they may be handed out, and which chunks of them are to be sent. */
    private record Request(Member member, long ticket, long after, long required, BitSet unsent) {}

    @Override
    public void begin() {
        gotOnNs = clock.nanoTime();
        deal();
    }

    @Override
    public void welcomed(Member member) {
        heardNs[member.rank] = clock.nanoTime();
        requests[member.rank] = null;
        untold.set(member.rank);
    }

    @Override
    public void pull(Member member, PullDecoder pull) {
        if (pull.step() < 0) {
            untold.set(member.rank);
            return;
        }
        Request earlier = requests[member.rank];
        if (earlier != null && earlier.ticket() > pull.step()) {
            return; // a repetition that comes late
        }
        BitSet all = new BitSet();
        all.set(0, shard.chunks().count());
        long bound = consistency.required(pull.step() / workers);
        requests[member.rank] = new Request(member, pull.step(), pull.after(), Math.max(pull.required(), bound), all);
    }

    @Override
    public boolean push(Member member, PushDecoder push) {
        Ticket ticket = Ticket.of(push.step(), workers);
        int examples = push.examples();
        if (push.step() < 0 || ticket.step() >= last || !isHeld(member.rank, push.step())) {
            return push.step() >= 0 && ledger.has(push.step());
        }
        int chunk = examples == 0 ? 0 : shard.chunk(push);
        boolean isNew = chunk >= 0 && !ledger.has(push.step(), chunk);
        if (chunk < 0 || (isNew && examples > 0 && !shard.readPart(chunk, push))) {
            return false;
        }
        if (examples < 0 || examples > push.batchExamples() || push.batchExamples() < 1) {
            abort.accept(new ServerException(
                    ServerException.Kind.PROTOCOL,
                    ticket + ": " + examples + " of " + push.batchExamples() + " examples: must be some of them"));
            return true;
        }
        heard(member.rank, push.step());
        if (isNew) {
            apply(push, ticket, chunk);
            gotOn();
        }
        return true;
    }

    private boolean isHeld(int rank, long ticket) {
        return dealer == null || dealer.held(rank).contains(ticket);
    }

    private void heard(int rank, long ticket) {
        long nowNs = clock.nanoTime();
        Request request = requests[rank];
        if (request != null && request.ticket() <= ticket) { // these were the parameters that it has used
            requests[rank] = null;
            paces[rank].pushed(nowNs - servedNs[rank], nowNs);
        }
        heardNs[rank] = nowNs;
    }

    private void apply(PushDecoder push, Ticket ticket, int chunk) {
        long number = push.step();
        losses.add(number, push.examples(), push.batchExamples(), push.loss());
        if (push.examples() == 0) {
            ledger.enter(number, 0, shard.chunks().count());
        } else {
            counts[chunk]++;
            shard.applyPart(chunk, push, ticket.step(), counts[chunk]);
            ledger.enter(number, chunk, chunk + 1);
        }
        if (dealer != null) {
            dealer.begun(push.rank(), number);
        }
    }

    /** Sees to what a chunk more makes possible. */
    private void gotOn() {
        while (shard.step() < ledger.complete() / workers) {
            long done = shard.step();
            boolean settles = done + 1 == consistency.settlesAfter(settled, last);
            settled = settles ? done + 1 : settled;
            shard.reached(done + 1, settles);
            gotOnNs = clock.nanoTime();
            losses.finish(done, listener);
            if (settles) {
                snapshots.finished(shard, Arbiter.State.START);
            }
        }
        deal();
    }

    private void deal() {
        if (dealer != null) {
            untold.or(dealer.deal(ledger.complete(), ledger::has));
        }
    }

    @Override
    public int flush() {
        int sent = 0;
        for (int rank = untold.nextSetBit(0); rank >= 0; rank = untold.nextSetBit(rank + 1)) {
            if (dealer == null || tell(dealer, members.get(rank))) {
                untold.clear(rank);
                sent++;
            }
        }
        for (Request request : requests) {
            if (request != null && mayHave(request)) {
                sent += handOut(request);
            }
        }
        return sent;
    }

    private boolean tell(Dealer by, @Nullable Member member) {
        return member == null
                || by.held(member.rank).isEmpty()
                || replies.dealt(member.outbox, member.session, by.settled(), by.last(), by.held(member.rank));
    }

    private boolean mayHave(Request request) {
        boolean ownApplied = request.after() < 0 || ledger.has(request.after());
        return ownApplied && shard.step() >= request.required();
    }

    private int handOut(Request request) {
        boolean asSettled = request.ticket() / workers == settled;
        int sent = 0;
        BitSet unsent = request.unsent();
        int chunk = unsent.nextSetBit(0);
        while (chunk >= 0
                && broadcast.send(
                        request.member().outbox,
                        request.ticket(),
                        asSettled,
                        chunk,
                        asSettled ? shard.other(chunk) : shard.current(chunk))) {
            unsent.clear(chunk);
            sent++;
            chunk = unsent.nextSetBit(chunk + 1);
        }
        if (sent > 0 && unsent.isEmpty()) {
            int rank = request.member().rank;
            servedNs[rank] = clock.nanoTime();
            paces[rank].stepFinished(servedNs[rank]);
        }
        return sent;
    }

    @Override
    public void measured(MeasuredDecoder measured) {}

    @Override
    public void decided(DecidedDecoder decided) {}

    @Override
    public void observe(long steps, double figure) {}

    @Override
    public long stop() {
        if (dealer != null) {
            stopAt(dealer.stop());
            deal();
        }
        return last;
    }

    @Override
    public void stopAt(long step) {
        last = Math.min(last, step);
    }

    @Override
    public @Nullable ServerException missed() {
        long nowNs = clock.nanoTime();
        if (!members.areComplete()) {
            return Deadlines.missedJoin(settings, members, nowNs);
        }
        Duration limit = settings.timeouts().step();
        long awaited = ledger.complete();
        int holder = dealer == null ? -1 : dealer.holder(awaited);
        long sinceNs = holder < 0 ? gotOnNs : Math.max(gotOnNs, heardNs[holder]);
        if (shard.step() >= last || !Deadlines.isOver(limit, nowNs - sinceNs)) {
            return null;
        }
        Member member = members.get(holder);
        return Deadlines.missed(
                limit,
                "the gradient of " + Ticket.of(awaited, workers)
                        + (member == null ? "" : ", which rank " + holder + " has")
                        + (member != null && member.left ? ": the worker has left" : ""));
    }

    @Override
    public void repeat() {}

    @Override
    public long quietNs(long nowNs) {
        long quietNs = Long.MAX_VALUE;
        for (int rank = 0; rank < workers; rank++) {
            Request request = requests[rank];
            if (request == null || request.unsent().isEmpty()) {
                quietNs = Math.min(quietNs, paces[rank].quietNs(nowNs));
            } else if (mayHave(request)) {
                return 0; // there was no room
            }
        }
        return quietNs == Long.MAX_VALUE ? 0 : quietNs;
    }
}
