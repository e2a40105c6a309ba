package io.heddle.transport;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.BufferClaim;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A publication to one address, shared by all transfers to it; made without blocking. */
final class BulkChannel {
    private static final int ATTEMPTS = 3;

    private final DriverConnection connection;
    private final String address;
    private final long registrationId;
    private @Nullable ExclusivePublication publication;
    private @Nullable String failure;
    private int userCount;
    private long idleSinceNs;

    BulkChannel(final DriverConnection connection, final String address, final String channel, final int streamId) {
        this.connection = connection;
        this.address = address;
        this.registrationId = connection.aeron().asyncAddExclusivePublication(channel, streamId);
    }

    String address() {
        return address;
    }

    void acquire() {
        userCount++;
    }

    void release(final long nowNs) {
        userCount--;
        idleSinceNs = nowNs;
    }

    boolean isIdle(final long nowNs, final long lingerNs) {
        return userCount == 0 && nowNs - idleSinceNs >= lingerNs;
    }

    /** Asks the driver whether the publication is there. */
    int step() {
        if (publication != null || failure != null) {
            return 0;
        }
        try {
            publication = connection.aeron().getExclusivePublication(registrationId);
        } catch (final AeronException e) {
            failure = String.valueOf(e.getMessage());
        }
        return publication == null ? 0 : 1;
    }

    /** Why there will be no publication, null if there may be. */
    @Nullable
    String failure() {
        final ExclusivePublication open = publication;
        return failure == null && open != null && open.isClosed() ? "the media driver closed the channel" : failure;
    }

    boolean offer(final DirectBuffer buffer, final int length) {
        final ExclusivePublication open = publication;
        for (int i = 0; open != null && i < ATTEMPTS; i++) {
            final long result = open.offer(buffer, 0, length);
            if (result > 0) {
                return true;
            }
            if (result != Publication.ADMIN_ACTION) {
                return false;
            }
        }
        return false;
    }

    boolean tryClaim(final int length, final BufferClaim claim) {
        final ExclusivePublication open = publication;
        for (int i = 0; open != null && i < ATTEMPTS; i++) {
            final long result = open.tryClaim(length, claim);
            if (result > 0) {
                return true;
            }
            if (result != Publication.ADMIN_ACTION) {
                return false;
            }
        }
        return false;
    }

    int maxPayloadLength() {
        final ExclusivePublication open = publication;
        return open == null ? 0 : open.maxPayloadLength();
    }

    boolean isReady() {
        return publication != null;
    }

    void close() {
        if (publication != null) {
            publication.close();
        } else if (failure == null && connection.isOpen()) {
            connection.aeron().asyncRemovePublication(registrationId);
        }
    }
}
