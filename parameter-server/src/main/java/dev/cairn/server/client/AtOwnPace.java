package dev.cairn.server.client;

import dev.cairn.server.Ticket;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.LinkedBlockingQueue;
import org.agrona.MutableDirectBuffer;

/** A worker computes what shard 0 deals to it, as fast as it can. */
final class AtOwnPace implements Exchange {
    private static final long NONE = -1;

    private final ServerClient server;
    private final int workers;
    private final LinkedBlockingQueue<Ticket> ahead = new LinkedBlockingQueue<>();
    private long announced = NONE;
    private long pushed = NONE;
    private boolean settled;
    private boolean stop;

    AtOwnPace(ServerClient server, int workers) {
        this.server = server;
        this.workers = workers;
    }

    @Override
    public Ticket pull(MutableDirectBuffer parameters) {
        NavigableSet<Long> dealt = server.dealtAfter(pushed);
        announce(dealt);
        Ticket ticket = Ticket.of(dealt.first(), workers);
        // a new life may have to do a ticket again that lies before: some shard lacks it
        long required = ticket.step() < server.settled() ? 0 : server.settled();
        settled = server.pullFor(ticket, pushed, required, parameters);
        announce(dealt);
        stop = ticket.step() >= server.last();
        return ticket;
    }

    private void announce(NavigableSet<Long> dealt) {
        for (long ticket : dealt.tailSet(announced, false)) {
            ahead.add(Ticket.of(ticket, workers));
            announced = ticket;
        }
    }

    @Override
    public Delivery deliver(Ticket ticket, int examples, int batchExamples) {
        pushed = ticket.number(workers);
        return server.deliver(pushed, examples, batchExamples);
    }

    @Override
    public Ticket pullAfter(Ticket ticket, MutableDirectBuffer parameters) {
        return pull(parameters);
    }

    @Override
    public Ticket ahead(long number) throws InterruptedException {
        return ahead.take(); // whoever closes the reader interrupts its thread
    }

    @Override
    public boolean isSettled() {
        return settled;
    }

    @Override
    public boolean stopRequested() {
        return stop;
    }

    @Override
    public void report(long step, double[] sums) {
        server.report(step, sums);
    }

    @Override
    public List<float[]> history() {
        return server.history();
    }

    @Override
    public void restore(List<float[]> history) {
        server.restore(history);
    }

    @Override
    public void close() {
        server.close();
    }
}
