package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.Consistency;
import dev.cairn.server.Ticket;
import java.util.Random;

/**
 * A worker at its own pace over a network that loses things: whenever its turn comes, it says once more what it waits
 * for, or computes a little. The gradient of a ticket is 1 at the ticket's number in each chunk and 0 elsewhere, so the
 * parameters tell which tickets have been applied to them, and how often.
 */
final class PacedWorker {
    static final int CHUNK = 64;

    private static final long NONE = -1;

    private final HandSteppedServer server;
    private final Consistency consistency;
    private final int workers;
    private final Tally tally;
    private final FakeWorker worker;
    private final boolean isFirstLife;
    private long pushed = NONE;
    private long ticket = NONE;
    private boolean computing;
    private int left;
    private boolean done;

    PacedWorker(HandSteppedServer server, Consistency consistency, int workers, Tally tally, int rank, int life) {
        this.server = server;
        this.consistency = consistency;
        this.workers = workers;
        this.tally = tally;
        this.worker = new FakeWorker(server, rank, life);
        this.isFirstLife = life == 0;
    }

    /** Whether it has the parameters to end with. */
    boolean isDone() {
        return done;
    }

    /** Tickets pushed by this life. */
    long pushed() {
        return pushed;
    }

    /**
     * One turn.
     *
     * @param slowness turns that a gradient takes, at most
     */
    void act(Random random, int slowness) {
        worker.listen();
        if (worker.joined < workers || !worker.isWelcome()) {
            worker.join();
        } else if (ticket == NONE) {
            Long next = worker.dealt.higher(pushed);
            ticket = next == null ? NONE : next;
            ask();
        } else if (!computing) {
            ask();
            if (worker.step == ticket) {
                begin(random, slowness);
            }
        } else if (left > 0) {
            left--;
        } else if (!done) {
            push(0, server.address.chunks().count());
            pushed = ticket;
            ticket = NONE;
            computing = false;
        }
    }

    /** Sends chunks [from, to) of the ticket's gradient. */
    void push(int from, int to) {
        send(ticket, from, to);
    }

    private void ask() {
        if (pushed != NONE) {
            send(pushed, 0, server.address.chunks().count()); // it may have got lost
        }
        boolean again = ticket != NONE && ticket / workers < worker.settled;
        worker.pullFor(ticket, pushed, again || ticket == NONE ? 0 : worker.settled);
    }

    private void send(long number, int from, int to) {
        float[] gradient = new float[server.address.parameterCount()];
        for (int i = (int) number; i < gradient.length; i += CHUNK) {
            gradient[i] = 1;
        }
        Ticket of = Ticket.of(number, workers);
        worker.push(number, gradient, from, to, tally.examples(of), tally.batchExamples(of.step()));
    }

    private void begin(Random random, int slowness) {
        Ticket of = Ticket.of(ticket, workers);
        tally.check(worker.pulled, of, pushed, consistency.required(of.step()), worker.asSettled);
        if (isFirstLife) { // what a later life asks for may just have been pushed by the one before, and the server
            // gone on
            assertThat(worker.asSettled).isEqualTo(of.step() == worker.settled);
        }
        computing = true;
        left = random.nextInt(slowness);
        done = of.step() >= worker.last;
    }
}
