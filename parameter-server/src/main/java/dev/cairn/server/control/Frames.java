package dev.cairn.server.control;

import dev.cairn.server.protocol.Seal;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames that go one way on a line, numbered from 0 without the number being sent; see {@link Line}. */
final class Frames {
    private static final int LARGEST_BYTES = 16 << 20;
    private static final int KIND = Long.BYTES;
    private static final int PAYLOAD = KIND + 1;

    private final Seal seal;
    private long number;

    Frames(Seal seal) {
        this.seal = seal;
    }

    void write(byte kind, byte[] payload, DataOutputStream out) throws IOException {
        UnsafeBuffer frame = frame(PAYLOAD + payload.length + Seal.BYTES);
        frame.putByte(KIND, kind);
        frame.putBytes(PAYLOAD, payload);
        seal.stamp(frame, 0, frame.capacity());
        int length = frame.capacity() - KIND;
        if (length > LARGEST_BYTES) {
            throw new IOException("a message of " + length + " bytes: must be at most " + LARGEST_BYTES);
        }
        out.writeInt(length);
        out.write(frame.byteArray(), KIND, length);
    }

    /** The payload of the next frame, which must be of this kind. */
    byte[] read(byte kind, DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            if (length < 1 + Seal.BYTES || length > LARGEST_BYTES) {
                throw new IOException("sends a frame of " + length + " bytes");
            }
            UnsafeBuffer frame = frame(KIND + length);
            in.readFully(frame.byteArray(), KIND, length);
            if (!seal.isOn(frame, 0, frame.capacity())) {
                throw new IOException("has not the same key");
            }
            if (frame.getByte(KIND) != kind) {
                throw new IOException("sends a frame of kind " + frame.getByte(KIND) + " where " + kind + " is due");
            }
            byte[] payload = new byte[length - 1 - Seal.BYTES];
            frame.getBytes(PAYLOAD, payload);
            return payload;
        } catch (EOFException e) {
            throw new IOException("has closed the connection", e);
        }
    }

    private UnsafeBuffer frame(int bytes) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[bytes]);
        frame.putLong(0, number);
        number++;
        return frame;
    }
}
