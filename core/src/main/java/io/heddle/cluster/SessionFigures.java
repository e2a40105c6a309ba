package io.heddle.cluster;

import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.NodeCounters;
import io.heddle.transport.TransportCounter;
import io.heddle.transport.TransportCounters;

/** What a node's transport counts, for those who watch the node. */
final class SessionFigures {
    private SessionFigures() {}

    /** Brings the counters of a scheduler or worker up to date. On the node's thread. */
    static void publish(final TransportCounters transport, final NodeCounters counters) {
        set(counters, CounterType.MESSAGES_OUT, transport, TransportCounter.MESSAGES_SENT);
        set(counters, CounterType.SESSIONS_OPENED, transport, TransportCounter.SESSIONS_OPENED);
        set(counters, CounterType.SESSIONS_CLOSED, transport, TransportCounter.SESSIONS_CLOSED);
        set(counters, CounterType.SESSIONS_TIMED_OUT, transport, TransportCounter.SESSIONS_TIMED_OUT);
        set(counters, CounterType.HANDSHAKES_FAILED, transport, TransportCounter.HANDSHAKES_FAILED);
        set(counters, CounterType.CHANNEL_FULL, transport, TransportCounter.CHANNEL_FULL);
        set(counters, CounterType.STALLS, transport, TransportCounter.STALLS);
    }

    private static void set(
            final NodeCounters counters,
            final CounterType type,
            final TransportCounters transport,
            final TransportCounter source) {
        counters.get(type).setRelease(transport.get(source));
    }
}
