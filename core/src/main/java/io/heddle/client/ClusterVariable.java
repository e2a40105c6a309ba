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
 * A place for one small value that all clients and tasks share by name. Futures may stand anywhere in the value; their
 * results are held while it is there. Thread-safe.
 *
 * @param <T> type of the value.
 */
public final class ClusterVariable<T> {
    private final CoordinationClient coordination;
    private final String name;

    ClusterVariable(final CoordinationClient coordination, final String name) {
        this.coordination = coordination;
        this.name = name;
    }

    /** Puts a value in the place of the one that may be there. */
    public void set(final T value) {
        coordination.callWith(Operation.CELL_PUT, name, 0, 0, value);
    }

    /** The value; waits for one. */
    public T get() {
        final T value = get(Long.MAX_VALUE);
        if (value == null) {
            throw new HeddleException(ErrorKind.USER, "interrupted while waiting for a value of " + name);
        }
        return value;
    }

    /** The value if there is one within {@code timeout}, else null. */
    public @Nullable T get(final Duration timeout) {
        return get(EndedTasks.toNanos(timeout));
    }

    @SuppressWarnings("unchecked") // the type of the value is agreed between those who use the name
    private @Nullable T get(final long timeoutNs) {
        final Response response = coordination.call(Operation.CELL_GET, name, 0, timeoutNs, Element.NOTHING);
        return response.answer() == Answer.DONE ? (T) coordination.value(response, name) : null;
    }

    /** Takes the value away; false if there is none. */
    public boolean delete() {
        return coordination
                        .call(Operation.CELL_REMOVE, name, 0, 0, Element.NOTHING)
                        .answer()
                == Answer.DONE;
    }
}
