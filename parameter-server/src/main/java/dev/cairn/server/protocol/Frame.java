package dev.cairn.server.protocol;

import dev.cairn.server.protocol.messages.MessageHeaderDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.sbe.MessageDecoderFlyweight;

/** Checks a message at the border, before a decoder reads it: nothing points outside the message. */
final class Frame {
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private int begin;
    private int body;
    private int end;

    /** The template's id, or -1 if this is not a message of ours. */
    int open(DirectBuffer buffer, int offset, int lengthBytes) {
        if (lengthBytes < MessageHeaderDecoder.ENCODED_LENGTH) {
            return -1;
        }
        header.wrap(buffer, offset);
        begin = offset;
        body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        end = offset + lengthBytes;
        return header.schemaId() == MessageHeaderDecoder.SCHEMA_ID ? header.templateId() : -1;
    }

    /** Whether the message carries a valid seal, which is cut off. */
    boolean isSealed(Seal seal, DirectBuffer buffer) {
        boolean sealed = seal.isOn(buffer, begin, end - begin);
        end -= sealed ? Seal.BYTES : 0;
        return sealed;
    }

    /** Lets {@code decoder} read the message, which ends with {@code dataFields} fields of variable length. */
    boolean wrap(MessageDecoderFlyweight decoder, DirectBuffer buffer, int dataFields) {
        int blockLength = header.blockLength();
        int data = body + blockLength;
        if (blockLength < decoder.sbeBlockLength() || data > end) {
            return false;
        }
        for (int field = 0; field < dataFields; field++) {
            int room = end - data - Integer.BYTES;
            int dataLength = room < 0 ? -1 : buffer.getInt(data, ByteOrder.LITTLE_ENDIAN);
            if (dataLength < 0 || dataLength > room) {
                return false;
            }
            data += Integer.BYTES + dataLength;
        }
        decoder.wrap(buffer, body, blockLength, header.version());
        return true;
    }
}
