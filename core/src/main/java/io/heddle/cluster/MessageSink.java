package io.heddle.cluster;

import org.agrona.DirectBuffer;

/** Takes encoded control messages for one peer, in order. */
@FunctionalInterface
public interface MessageSink {
    /** Takes a copy of the message or sends it at once; never blocks for long and never loses it while the peer lives. */
    void send(DirectBuffer buffer, int offset, int length);
}
