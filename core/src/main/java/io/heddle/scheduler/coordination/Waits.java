package io.heddle.scheduler.coordination;

import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All waits: by client, and by deadline. */
final class Waits {
    private final TreeSet<Wait> byDeadline = new TreeSet<>(
            Comparator.comparingLong((Wait wait) -> wait.deadlineNs).thenComparingLong(wait -> wait.sequence));
    private final TreeMap<Integer, TreeMap<Long, Wait>> byClient = new TreeMap<>();
    long lastSequence;

    /** A new wait at the end of {@code list}. */
    void add(
            final long nowNs,
            final int clientId,
            final long correlationId,
            final long timeoutNs,
            final Element element,
            final WaitList list) {
        final long deadlineNs = timeoutNs > Long.MAX_VALUE - nowNs ? Long.MAX_VALUE : nowNs + timeoutNs;
        add(new Wait(clientId, correlationId, deadlineNs, ++lastSequence, element, list));
    }

    /** A wait that was made before, at the end of its list. */
    void add(final Wait wait) {
        wait.list.add(wait);
        byDeadline.add(wait);
        byClient.computeIfAbsent(wait.clientId, ignored -> new TreeMap<>()).put(wait.correlationId, wait);
    }

    /** A wait is over. */
    void remove(final Wait wait) {
        wait.list.remove(wait);
        byDeadline.remove(wait);
        final TreeMap<Long, Wait> own = byClient.get(wait.clientId);
        if (own != null) {
            own.remove(wait.correlationId);
            if (own.isEmpty()) {
                byClient.remove(wait.clientId);
            }
        }
    }

    @Nullable
    Wait find(final int clientId, final long correlationId) {
        final TreeMap<Long, Wait> own = byClient.get(clientId);
        return own == null ? null : own.get(correlationId);
    }

    /** Any wait of a client, or null. */
    @Nullable
    Wait anyOf(final int clientId) {
        final TreeMap<Long, Wait> own = byClient.get(clientId);
        return own == null ? null : own.firstEntry().getValue();
    }

    /** A wait whose time is over, or null. */
    @Nullable
    Wait overdue(final long nowNs) {
        if (byDeadline.isEmpty()) {
            return null;
        }
        final Wait first = byDeadline.first();
        return first.deadlineNs <= nowNs && first.deadlineNs != Long.MAX_VALUE ? first : null;
    }

    int size() {
        return byDeadline.size();
    }
}
