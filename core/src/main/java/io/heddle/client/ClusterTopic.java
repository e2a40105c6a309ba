package io.heddle.client;

import io.heddle.client.CoordinationClient.Operation;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events for all who have subscribed, clients and tasks, by name. Thread-safe.
 *
 * @param <T> type of the events.
 */
public final class ClusterTopic<T> {
    private final CoordinationClient coordination;
    private final String name;

    ClusterTopic(final CoordinationClient coordination, final String name) {
        this.coordination = coordination;
        this.name = name;
    }

    /** Tells all who have subscribed; returns when the scheduler has the event. */
    public void publish(final T event) {
        coordination.callWith(Operation.TOPIC_PUBLISH, name, 0, 0, event);
    }

    /** As {@link #subscribe(Consumer, int)}, without earlier events. */
    public void subscribe(final Consumer<? super T> listener) {
        subscribe(listener, 0);
    }

    /**
     * Calls {@code listener} on the client's conductor thread with each event, in order; it must not block.
     *
     * @param last so many earlier events come first, as far as they are kept (the last 100 of a topic).
     * @throws HeddleException if this client has subscribed to the topic already.
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // the type of the events is agreed between those who use the name
    public void subscribe(final Consumer<? super T> listener, final int last) {
        final Consumer<@Nullable Object> untyped = event -> listener.accept((T) event);
        if (!coordination.subscribe(name, untyped, last)) {
            throw new HeddleException(ErrorKind.USER, "this client has subscribed to " + name + " already");
        }
    }

    /** Ends this client's subscription. */
    public void unsubscribe() {
        coordination.unsubscribe(name);
    }
}
