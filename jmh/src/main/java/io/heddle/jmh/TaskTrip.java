package io.heddle.jmh;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;

/** One task from {@code submit} to the caller holding its value, which is checked; each has an argument of its own. */
final class TaskTrip implements RoundTrips.Trip {
    private final Client client;
    private int argument;

    TaskTrip(final Client client) {
        this.client = client;
    }

    @Override
    public long endNs() {
        final int value = ++argument;
        final TaskFuture<Integer> future = client.submit(x -> x + 1, value);
        final int result = future.result();
        final long endNs = System.nanoTime();
        future.release();
        if (result != value + 1) {
            throw new WrongResultException(value + " + 1 came back as " + result);
        }
        return endNs;
    }
}
