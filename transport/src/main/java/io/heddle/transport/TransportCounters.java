package io.heddle.transport;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one node's transport: written by the thread that drives it, readable from any thread. */
@SuppressWarnings("EnumOrdinal") // the ordinal stays inside this process: it is only the index of an array
public final class TransportCounters {
    private static final TransportCounter[] ALL = TransportCounter.values();

    private final AtomicLongArray values = new AtomicLongArray(ALL.length);

    /** The value of a counter. */
    public long get(final TransportCounter counter) {
        return values.getOpaque(counter.ordinal());
    }

    void increment(final TransportCounter counter) {
        add(counter, 1);
    }

    void add(final TransportCounter counter, final long amount) {
        values.setOpaque(counter.ordinal(), values.getPlain(counter.ordinal()) + amount);
    }

    /** For the one counter that Aeron's own threads may raise too. */
    void incrementShared(final TransportCounter counter) {
        values.incrementAndGet(counter.ordinal());
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("TransportCounters{");
        for (final TransportCounter counter : ALL) {
            if (get(counter) != 0) {
                text.append(counter).append('=').append(get(counter)).append(' ');
            }
        }
        return text.append('}').toString();
    }
}
