package dev.cairn.worker.device;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a worker computes on.
 *
 * @param card null for the CPU
 * @param reason why it is this, or what stands in the way of a GPU
 */
public record Choice(@Nullable Card card, String reason) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What ND4J's CUDA backend holds machine code for; a later minor number runs the code of an earlier one. */
    private static final Capability OLDEST = new Capability(3, 7);

    private static final Capability TOO_NEW = new Capability(9, 0);
    private static final String CODE = "ND4J's CUDA 11.6 code (3.7 to 8.6)";

    /** The CPU. */
    public static Choice cpu(String reason) {
        return new Choice(null, reason);
    }

    /** The best that is offered; what stands in the way of a GPU is named, the first of several. */
    public static Choice of(Wish wish, Offer offer) {
        if (wish == Wish.CPU) {
            return cpu("worker.device=cpu");
        }
        if (!offer.hasBackend()) {
            return cpu("this build holds no code for GPUs (Maven profile cuda)");
        }
        if (offer.cards().list().isEmpty()) {
            return cpu(offer.cards().problem());
        }
        Optional<Card> card = offer.cards().list().stream()
                .filter(each -> isDrivable(each.capability()))
                .max(Comparator.comparingLong(Card::freeMiB));
        if (card.isEmpty()) {
            return cpu(undrivable(offer.cards().list().get(0)));
        }
        if (!offer.missing().isEmpty()) {
            boolean one = offer.missing().size() == 1;
            return cpu(
                    card.get() + " could be used, but " + String.join(" and ", offer.missing()) + (one ? " is" : " are")
                            + " not here; install CUDA 11.6 to 11.8, or build with mvn -P cuda,cuda-libraries package");
        }
        return new Choice(card.get(), "");
    }

    /** Whether ND4J's CUDA backend has machine code for such a card. */
    public static boolean isDrivable(Capability capability) {
        return capability.compareTo(OLDEST) >= 0 && capability.compareTo(TOO_NEW) < 0;
    }

    private static String undrivable(Card card) {
        boolean isOld = card.capability().compareTo(OLDEST) < 0;
        return card + " is " + (isOld ? "older" : "newer") + " than " + CODE;
    }

    public boolean isGpu() {
        return card != null;
    }

    /**
     * This, if it is what the wish asks for.
     *
     * @throws CairnException CONFIGURATION for a GPU that is asked for and can't be had
     */
    public Choice require(Wish wish) {
        if (wish == Wish.GPU && !isGpu()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "worker.device=gpu: " + reason + "; worker.device=auto would compute on the CPU");
        }
        return this;
    }

    /** For people: {@code gpu 1: A100 (8.0), CUDA 11.6, 39.0 GB free}, or {@code cpu: why}. */
    @Override
    public String toString() {
        Card chosen = card;
        return chosen == null
                ? "cpu: " + reason
                : "gpu %d: %s, CUDA 11.6, %.1f GB free".formatted(chosen.index(), chosen, chosen.freeMiB() / 1024.0);
    }
}
