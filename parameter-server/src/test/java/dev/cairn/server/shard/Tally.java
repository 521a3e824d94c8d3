package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.Ticket;

/** Reads from parameters which tickets have been applied to them: see {@link PacedWorker}. They begin with zeros. */
record Tally(int workers, float learningRate) {
    /** Uneven, and in every fourth step nothing for the last of several. */
    int examples(Ticket ticket) {
        boolean none = workers > 1 && ticket.part() == workers - 1 && ticket.step() % 4 == 3;
        return none ? 0 : 1 + (int) ((ticket.step() + ticket.part()) % 3);
    }

    int batchExamples(long step) {
        int sum = 0;
        for (int part = 0; part < workers; part++) {
            sum += examples(new Ticket(step, part));
        }
        return sum;
    }

    /** What a ticket leaves behind where it has been applied once. */
    private float trace(Ticket ticket) {
        float share = (float) examples(ticket) / (float) batchExamples(ticket.step());
        return 0 - learningRate * share;
    }

    /**
     * Checks what a worker has got for a ticket.
     *
     * @param own ticket of which it has pushed the gradient
     * @param required steps that must be in them in full
     * @param settled whether exactly the steps before the ticket's must be in them
     */
    void check(float[] parameters, Ticket ticket, long own, long required, boolean settled) {
        for (int i = 0; i < parameters.length; i++) {
            int number = i % PacedWorker.CHUNK;
            Ticket of = Ticket.of(number, workers);
            boolean mustBe = of.step() < required || number == own || (settled && of.step() < ticket.step());
            boolean mayBe = !settled || of.step() < ticket.step();
            if (mustBe) {
                assertThat(parameters[i]).as("%s for %s", of, ticket).isEqualTo(trace(of));
            } else if (mayBe) {
                assertThat(parameters[i]).as("%s for %s", of, ticket).isIn(0f, trace(of));
            } else {
                assertThat(parameters[i]).as("%s for %s", of, ticket).isZero();
            }
        }
    }

    /** Checks that exactly the steps before {@code last} have been applied, each part of them once. */
    void checkEnd(float[] parameters, long last) {
        check(parameters, new Ticket(last, 0), -1, last, true);
    }
}
