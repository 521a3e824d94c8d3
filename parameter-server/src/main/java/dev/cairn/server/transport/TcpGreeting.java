package dev.cairn.server.transport;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of every connection: who speaks, and to which of the endpoints behind the socket.
 *
 * @param stream number of the endpoint that is meant
 * @param from the endpoint that has opened the connection, and hears the answers on it
 */
record TcpGreeting(int stream, UUID from) {
    static final int BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;
    /** "crn" and the version of what follows. */
    private static final int MAGIC = 0x63726e01;

    void write(ByteBuffer buffer) {
        buffer.putInt(MAGIC).putInt(stream);
        buffer.putLong(from.getMostSignificantBits()).putLong(from.getLeastSignificantBits());
    }

    /** The greeting in these bytes, or null if they are none. */
    static @Nullable TcpGreeting read(ByteBuffer buffer) {
        if (buffer.getInt() != MAGIC) {
            return null;
        }
        return new TcpGreeting(buffer.getInt(), new UUID(buffer.getLong(), buffer.getLong()));
    }
}
