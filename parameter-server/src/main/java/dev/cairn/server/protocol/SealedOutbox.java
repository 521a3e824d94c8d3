package dev.cairn.server.protocol;

import dev.cairn.server.transport.MessageWriter;
import dev.cairn.server.transport.Outbox;

/** Puts a {@link Seal} on each message. */
record SealedOutbox(Outbox outbox, Seal seal) implements Outbox {
    @Override
    public boolean send(int lengthBytes, MessageWriter message) {
        int sealed = lengthBytes + Seal.BYTES;
        return outbox.send(sealed, (buffer, offset) -> {
            message.write(buffer, offset);
            seal.stamp(buffer, offset, sealed);
        });
    }

    @Override
    public void close() {
        outbox.close();
    }
}
