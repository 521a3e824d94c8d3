package dev.cairn.worker.data;

import dev.cairn.server.Ticket;

/** What a worker will compute, one ticket after the other. Called by the thread that reads ahead, which may wait. */
@FunctionalInterface
public interface Deal {
    /**
     * The next ticket.
     *
     * @param step where all workers are in step: the one whose turn it is
     */
    Ticket ahead(long step) throws InterruptedException;
}
