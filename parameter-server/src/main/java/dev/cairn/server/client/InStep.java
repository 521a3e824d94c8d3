package dev.cairn.server.client;

import dev.cairn.server.Ticket;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** All workers do their part of each step together. */
final class InStep implements Exchange {
    private final ServerClient server;
    private final int rank;

    InStep(ServerClient server, int rank) {
        this.server = server;
        this.rank = rank;
    }

    @Override
    public Ticket pull(MutableDirectBuffer parameters) {
        return new Ticket(server.pull(parameters), rank);
    }

    @Override
    public Delivery deliver(Ticket ticket, int examples, int batchExamples) {
        return server.deliver(ticket.step(), examples, batchExamples);
    }

    @Override
    public Ticket pullAfter(Ticket ticket, MutableDirectBuffer parameters) {
        return new Ticket(server.pullAfter(ticket.step(), parameters), rank);
    }

    @Override
    public Ticket ahead(long number) {
        return new Ticket(number, rank);
    }

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public boolean stopRequested() {
        return server.stopRequested();
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
