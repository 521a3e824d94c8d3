package dev.cairn.server.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.BufferClaim;
import org.jspecify.annotations.Nullable;

/** An outbox over an exclusive publication, which the media driver adds in the background. */
final class AeronOutbox implements Outbox {
    private final Aeron aeron;
    private final String channel;
    private final long registrationId;
    private final BufferClaim claim = new BufferClaim();
    private @Nullable ExclusivePublication publication;
    private boolean closed;

    AeronOutbox(Aeron aeron, String channel, int streamId) {
        this.aeron = aeron;
        this.channel = channel;
        this.registrationId = aeron.asyncAddExclusivePublication(channel, streamId);
    }

    @Override
    public boolean send(int lengthBytes, MessageWriter message) {
        ExclusivePublication open = publication();
        if (open == null) {
            return false;
        }
        long position = open.tryClaim(lengthBytes, claim);
        if (position == Publication.ADMIN_ACTION) { // the term has just been changed
            position = open.tryClaim(lengthBytes, claim);
        }
        if (position < 0) {
            if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
                throw TransportException.unavailable(channel + ": " + Publication.errorString(position), null);
            }
            return false;
        }
        boolean written = false;
        try {
            message.write(claim.buffer(), claim.offset());
            written = true;
        } finally {
            if (written) {
                claim.commit();
            } else {
                claim.abort();
            }
        }
        return true;
    }

    private @Nullable ExclusivePublication publication() {
        if (publication == null && !closed) {
            try {
                publication = aeron.getExclusivePublication(registrationId);
            } catch (AeronException e) {
                throw TransportException.unavailable(channel + ": " + e.getMessage(), e);
            }
        }
        return publication;
    }

    @Override
    public void close() {
        closed = true;
        if (publication == null) {
            aeron.asyncRemovePublication(registrationId);
        } else {
            publication.close();
        }
    }
}
