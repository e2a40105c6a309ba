package io.heddle.cluster;

import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/** What other threads want the conductor to do: they put, it takes, in the order of arrival. */
final class Commands {
    private static final int LIMIT = 256;

    private final ManyToOneConcurrentLinkedQueue<Runnable> queue = new ManyToOneConcurrentLinkedQueue<>();
    private final Runnable wakeUp;

    /** Calls {@code wakeUp} after each command, from the thread that put it. */
    Commands(final Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    void put(final Runnable command) {
        queue.add(command);
        wakeUp.run();
    }

    /** Runs a bounded number of commands. Conductor only. */
    int drain() {
        int count = 0;
        for (Runnable command = queue.poll(); command != null; command = queue.poll()) {
            command.run();
            if (++count == LIMIT) {
                break;
            }
        }
        return count;
    }
}
