package dev.cairn.server.client;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.Ticket;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What the training loop does with the server, whatever the consistency: pull parameters for a ticket, push its gradient,
 * pull for the next. Belongs to one thread, but for {@link #ahead}. Waits as {@link ServerClient} does.
 */
public interface Exchange extends AutoCloseable {
    /** Joins the run and waits until all ranks have joined; see {@link ServerClient#join}. */
    static Exchange join(ServerAddress address, int rank, int generation) {
        return over(ServerClient.join(address, rank, generation), address, rank);
    }

    /** Over a client that has joined, or will. */
    static Exchange over(ServerClient client, ServerAddress address, int rank) {
        return address.consistency().isSync() ? new InStep(client, rank) : new AtOwnPace(client, address.workers());
    }

    /**
     * Fetches parameters to begin with.
     *
     * @param parameters takes the flat vector, 4 bytes a parameter
     * @return what to compute on them
     */
    Ticket pull(MutableDirectBuffer parameters);

    /**
     * Sends the gradient for the ticket of the last pull; see {@link ServerClient#push}.
     *
     * @param examples in the ticket
     * @param batchExamples in all parts of its step
     */
    default void push(Ticket ticket, DirectBuffer gradient, int examples, int batchExamples, float loss) {
        deliver(ticket, examples, batchExamples).complete(gradient, loss);
    }

    /** Begins to send that gradient in parts as they are computed; see {@link ServerClient#deliver}. */
    Delivery deliver(Ticket ticket, int examples, int batchExamples);

    /** Waits for the parameters for the next ticket; the gradient pushed last is in them. */
    Ticket pullAfter(Ticket ticket, MutableDirectBuffer parameters);

    /**
     * What will be computed, one ticket after the other, from the first pull on: for a thread that reads ahead, whom it
     * keeps waiting where a ticket has not been dealt yet.
     *
     * @param number how many steps lie before, if all workers are in step
     */
    Ticket ahead(long number) throws InterruptedException;

    /** Whether the parameters pulled last are the ones after exactly as many steps as their ticket says. */
    boolean isSettled();

    /** Whether the parameters pulled last are the ones to end with. */
    boolean stopRequested();

    /** Sends this rank's evaluation sums; see {@link ServerClient#report}. */
    void report(long step, double[] sums);

    /** Copies of what this rank keeps back of its gradients; see {@link ServerClient#history}. */
    List<float[]> history();

    /** Goes on from that, before the first push. */
    void restore(List<float[]> history);

    /** Says goodbye; see {@link ServerClient#close}. */
    @Override
    void close();
}
