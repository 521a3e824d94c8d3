package dev.cairn.server.transport;

import org.agrona.DirectBuffer;

/** Takes a message that has arrived. The buffer is the transport's own and valid during the call only. */
@FunctionalInterface
public interface MessageHandler {
    void onMessage(DirectBuffer buffer, int offset, int lengthBytes);
}
