package io.heddle.cluster;

import io.heddle.diagnostics.EventHandler;
import java.io.Serializable;

/**
 * What a program wants done beside the scheduler, in its process: it hears of workers and clients that come and go and of runs that end,
 * and of runs that were left out of the log as they were too many. See {@code Client.registerSchedulerPlugin}. It is called on a thread of
 * its own, which follows the event log: however slow it is, and whatever it throws, the scheduler does not mind; one that is too
 * slow learns how many events it has missed. To begin with it is told of the functions, workers and clients that there are.
 */
public interface SchedulerPlugin extends EventHandler, Serializable {
    /**
     * Before the first event.
     *
     * @throws Exception why it cannot be used: its registration fails.
     */
    default void start() throws Exception {}

    /** After the last event: it was replaced or unregistered, its program has left, or the scheduler ends in order. */
    default void close() throws Exception {}
}
