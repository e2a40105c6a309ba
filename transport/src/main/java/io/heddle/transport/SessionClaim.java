package io.heddle.transport;

import io.aeron.logbuffer.BufferClaim;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/** Room in a channel for one message; reusable, owned by one thread. See {@link Session#tryClaim}. */
public final class SessionClaim {
    final BufferClaim claim = new BufferClaim();
    int headerLength;

    @Nullable
    DoorbellRinger ringer;

    /** Where to write. */
    public MutableDirectBuffer buffer() {
        return claim.buffer();
    }

    /** First byte of the message in {@link #buffer()}. */
    public int offset() {
        return claim.offset() + headerLength;
    }

    /** Length of the message in bytes. */
    public int length() {
        return claim.length() - headerLength;
    }

    /** The message is written: it goes out. */
    public void commit() {
        claim.commit();
        if (ringer != null) {
            ringer.ringIfAsleep();
        }
    }

    /** There is no message after all. */
    public void abort() {
        claim.abort();
    }
}
