package io.heddle.client;

import io.heddle.client.CoordinationClient.Operation;
import io.heddle.client.CoordinationClient.Response;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.Element;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue that all clients and tasks share by name. Elements are small values; futures may stand anywhere in them, and the
 * queue holds their results meanwhile. An element that was handed out is gone, also if its taker dies with it.
 * Thread-safe.
 *
 * @param <T> type of the elements.
 */
public final class ClusterQueue<T> {
    private final CoordinationClient coordination;
    private final String name;
    private final int sizeMax;

    ClusterQueue(final CoordinationClient coordination, final String name, final int sizeMax) {
        this.coordination = coordination;
        this.name = name;
        this.sizeMax = sizeMax;
    }

    /** Appends; waits for room. */
    public void put(final T element) {
        if (!offer(element, Long.MAX_VALUE)) {
            throw new HeddleException(ErrorKind.USER, "interrupted while waiting for room in " + name);
        }
    }

    /** Appends if there is room within {@code timeout}. */
    public boolean offer(final T element, final Duration timeout) {
        return offer(element, EndedTasks.toNanos(timeout));
    }

    private boolean offer(final T element, final long timeoutNs) {
        return isDone(coordination.callWith(Operation.QUEUE_PUT, name, sizeMax, timeoutNs, element));
    }

    /** Takes the first element; waits for one. */
    public T take() {
        final T element = poll(Long.MAX_VALUE);
        if (element == null) {
            throw new HeddleException(ErrorKind.USER, "interrupted while waiting for an element of " + name);
        }
        return element;
    }

    /** Takes the first element if there is one within {@code timeout}, else null. */
    public @Nullable T poll(final Duration timeout) {
        return poll(EndedTasks.toNanos(timeout));
    }

    @SuppressWarnings("unchecked") // the type of the elements is agreed between those who use the name
    private @Nullable T poll(final long timeoutNs) {
        final Response response = coordination.call(Operation.QUEUE_GET, name, 0, timeoutNs, Element.NOTHING);
        return isDone(response) ? (T) coordination.value(response, name) : null;
    }

    private boolean isDone(final Response response) {
        if (response.answer() == Answer.ABSENT) {
            throw new HeddleException(ErrorKind.USER, name + " was ended while waiting for it");
        }
        return response.answer() == Answer.DONE;
    }

    /** How many elements there are. */
    public long size() {
        return coordination
                .call(Operation.QUEUE_SIZE, name, 0, 0, Element.NOTHING)
                .number();
    }

    /** Ends the queue for everybody: elements are dropped, waits end with an error. A new one may have the name. */
    public void end() {
        coordination.call(Operation.QUEUE_CLOSE, name, 0, 0, Element.NOTHING);
    }
}
