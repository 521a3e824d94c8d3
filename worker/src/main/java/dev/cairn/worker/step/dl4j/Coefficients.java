package dev.cairn.worker.step.dl4j;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * Reads a vector in the binary form in which ND4J writes arrays: two buffers, the shape's description and the values.
 * A buffer is the name of its allocation mode (UTF), its number of elements (int64), the name of its type (UTF), and
 * the elements, all big-endian.
 */
final class Coefficients {
    private static final int MAX_SHAPE_LENGTH = 2 * 32 + 4; // rank, extents, strides, three more; 32 dimensions at most

    private Coefficients() {}

    /**
     * @param count of the values that must be there
     * @throws IllegalArgumentException where something else is there
     */
    static float[] read(DataInputStream in, int count) throws IOException {
        long shapeLength = readLength(in);
        String shapeType = in.readUTF();
        if (!shapeType.equals("LONG") || shapeLength < 4 || shapeLength > MAX_SHAPE_LENGTH) {
            throw new IllegalArgumentException("does not begin with the shape of an array");
        }
        in.skipNBytes(shapeLength * Long.BYTES);
        long length = readLength(in);
        if (length != count) {
            throw new IllegalArgumentException(
                    "holds " + length + " parameters where the configuration calls for " + count);
        }
        float[] values = values(in, in.readUTF(), count);
        if (in.read() >= 0) {
            throw new IllegalArgumentException("goes on after its " + count + " parameters");
        }
        return values;
    }

    private static long readLength(DataInputStream in) throws IOException {
        String mode = in.readUTF();
        if (!mode.equals("MIXED_DATA_TYPES") && !mode.equals("LONG_SHAPE")) {
            throw new IllegalArgumentException(
                    "is compressed, or of a DL4J before 1.0.0: load it with DL4J 1.0.0-M2.1 and save it again");
        }
        return in.readLong();
    }

    private static float[] values(DataInputStream in, String type, int count) throws IOException {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case "FLOAT" -> in.readFloat();
                case "DOUBLE" -> (float) in.readDouble();
                default -> throw new IllegalArgumentException("is of type " + type + ": must be FLOAT or DOUBLE");
            };
        }
        return values;
    }
}
