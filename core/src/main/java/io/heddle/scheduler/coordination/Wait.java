package io.heddle.scheduler.coordination;

import org.jspecify.annotations.Nullable;

/** A request that has not been answered yet; stands in the list of what it waits for. */
final class Wait {
    final int clientId;
    final long correlationId;
    final long deadlineNs;
    /** Makes the order of deadlines total. */
    final long sequence;
    /** What is to be put, for one that waits for room. */
    final Element element;

    final WaitList list;

    @Nullable
    Wait next;

    @Nullable
    Wait previous;

    Wait(
            final int clientId,
            final long correlationId,
            final long deadlineNs,
            final long sequence,
            final Element element,
            final WaitList list) {
        this.clientId = clientId;
        this.correlationId = correlationId;
        this.deadlineNs = deadlineNs;
        this.sequence = sequence;
        this.element = element;
        this.list = list;
    }
}
