package io.heddle.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only from event to event. */
final class VirtualClock {
    private record Event(long timeNs, long number, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::timeNs).thenComparingLong(Event::number));
    private long nowNs;
    private long number;
    private long done;

    long nowNs() {
        return nowNs;
    }

    long eventsDone() {
        return done;
    }

    void at(final long timeNs, final Runnable action) {
        events.add(new Event(Math.max(nowNs, timeNs), number++, action));
    }

    void after(final long delayNs, final Runnable action) {
        at(nowNs + delayNs, action);
    }

    boolean step() {
        final Event event = events.poll();
        if (event == null) {
            return false;
        }
        nowNs = event.timeNs;
        done++;
        event.action.run();
        return true;
    }
}
