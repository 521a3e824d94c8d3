package dev.cairn.integration.bench;

import dev.cairn.worker.step.Backend;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Says for each reference network in its small size the bits of its gradient: {@code NAME HASH}, in as many steps as
 * asked for, all of which must agree; then {@code done}.
 */
public final class GradientBits {
    private GradientBits() {}

    /** Argument: how many steps of each network. */
    public static void main(String[] args) {
        Backend.load();
        int steps = Integer.parseInt(args[0]);
        Reference.ALL.forEach(
                reference -> System.out.println("bits " + reference.name() + " " + hash(reference, steps)));
        System.out.println("done");
    }

    private static String hash(Reference reference, int steps) {
        try (var step = new BoundStep(reference.small().get())) {
            step.step().setParameters(step.initial());
            String first = hash(step);
            for (int i = 1; i < steps; i++) {
                String later = hash(step);
                if (!later.equals(first)) {
                    return first + " at first, " + later + " at step " + i;
                }
            }
            return first;
        }
    }

    private static String hash(BoundStep step) {
        float loss = step.gradient();
        var gradients = step.step().gradients();
        ByteBuffer bytes = ByteBuffer.allocate(gradients.capacity()).order(ByteOrder.nativeOrder());
        gradients.getBytes(0, bytes, gradients.capacity());
        var hash = new CRC32C();
        hash.update(bytes.flip());
        return Long.toHexString(hash.getValue()) + "-" + Integer.toHexString(Float.floatToIntBits(loss));
    }
}
