package dev.cairn.server.transport;

import org.agrona.MutableDirectBuffer;

/** Writes a message straight into the transport's buffer. */
@FunctionalInterface
public interface MessageWriter {
    void write(MutableDirectBuffer buffer, int offset);
}
