package io.heddle.client;

import java.time.Duration;

/** A flag that all clients and tasks share by name, and for which they may wait. Thread-safe. */
public final class ClusterEvent {
    private final ClusterVariable<Boolean> flag;

    ClusterEvent(final CoordinationClient coordination, final String name) {
        this.flag = new ClusterVariable<>(coordination, name);
    }

    /** Sets the flag: all who wait go on. */
    public void set() {
        flag.set(true);
    }

    /** Clears the flag. */
    public void clear() {
        flag.delete();
    }

    /** Whether the flag is set. */
    public boolean isSet() {
        return flag.get(Duration.ZERO) != null;
    }

    /** Waits until the flag is set. */
    public void await() {
        flag.get();
    }

    /** Waits until the flag is set, but not longer than {@code timeout}; false if it is not. */
    public boolean await(final Duration timeout) {
        return flag.get(timeout) != null;
    }
}
