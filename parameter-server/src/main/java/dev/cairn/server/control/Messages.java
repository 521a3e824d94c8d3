package dev.cairn.server.control;

import dev.cairn.server.ServerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;

/**
 * Messages as bytes, in Java's own form: all are records, which come into being through their constructors and so with
 * these constructors' checks. Only bytes with a seal get here, and nothing but the server's own records and what these
 * hold is read.
 */
final class Messages {
    private static final ObjectInputFilter OURS = ObjectInputFilter.Config.createFilter(
            "maxdepth=40;dev.cairn.server.**;java.lang.Record;java.lang.Number;java.lang.Integer;java.lang.Long;java.lang.Enum;"
                    + "java.util.CollSer;java.util.ImmutableCollections$*;java.lang.Object;java.time.Ser;"
                    + "java.time.Duration;!*");

    private Messages() {}

    static byte[] bytes(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(message);
        }
        return bytes.toByteArray();
    }

    /** @throws ServerException PROTOCOL if the bytes are no message */
    static Message read(byte[] bytes) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            in.setObjectInputFilter(OURS);
            return (Message) in.readObject();
        } catch (ClassNotFoundException | ClassCastException | ObjectStreamException e) {
            throw new ServerException(
                    ServerException.Kind.PROTOCOL,
                    "what comes over the line is no message here (" + e.getMessage()
                            + "): run the same cairn.jar on both sides",
                    e);
        }
    }
}
