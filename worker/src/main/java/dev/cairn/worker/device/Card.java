package dev.cairn.worker.device;

import java.io.Serializable;

/**
 * A card as the driver lists it.
 *
 * @param index by its place on the bus, as {@code nvidia-smi} counts
 * @param freeMiB memory that nobody has taken
 * @param totalMiB all its memory
 */
public record Card(int index, String uuid, String name, Capability capability, long freeMiB, long totalMiB)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A line of {@link Cards#QUERY}'s answer. */
    static Card parse(String line) {
        String[] fields = line.split("\\s*,\\s*");
        if (fields.length != 6) {
            throw new IllegalArgumentException("nvidia-smi says '" + line + "' where six fields are due");
        }
        return new Card(
                Integer.parseInt(fields[0]),
                fields[1],
                fields[2].replaceFirst("^NVIDIA ", ""),
                Capability.parse(fields[3]),
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]));
    }

    /** Whether an entry of CUDA_VISIBLE_DEVICES means this card: its number, or how its UUID begins. */
    boolean isMeantBy(String entry) {
        return entry.equals(Integer.toString(index)) || (entry.startsWith("GPU-") && uuid.startsWith(entry));
    }

    @Override
    public String toString() {
        return name + " (" + capability + ")";
    }
}
