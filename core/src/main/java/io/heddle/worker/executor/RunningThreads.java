package io.heddle.worker.executor;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The threads of this process that run tasks, for those who look at them from outside. A run pays a store and an addition for that: whoever
 * looks reads fields of other threads as they are, and may see what was a moment ago.
 */
public final class RunningThreads {
    private static final Set<Place> PLACES = ConcurrentHashMap.newKeySet();

    /** Takes what is seen. */
    public interface Handler {
        /**
         * A thread runs a task and does not wait for others.
         *
         * @param place       the same for the same thread.
         * @param environment the worker of the task.
         * @param run         what runs.
         */
        void onRunning(Place place, TaskEnvironment environment, Run run);
    }

    private RunningThreads() {}

    /** Hands on each thread that runs a task now. Any thread. */
    public static void forEach(final Handler handler) {
        for (final Place place : PLACES) {
            final TaskContext context = place.context;
            final Run run = context == null ? null : context.seenFromOutside();
            if (context != null && run != null) {
                handler.onRunning(place, context.environment(), run);
            }
        }
    }

    /** Of one thread. */
    public static final class Place {
        @Nullable
        TaskContext context;

        private final Thread thread = Thread.currentThread();
        private long runsBegun;

        void begin(final TaskContext next) {
            if (runsBegun++ == 0) {
                // A new thread is when others may have ended.
                PLACES.removeIf(place -> !place.thread.isAlive());
                PLACES.add(this);
            }
            context = next;
        }

        /** The thread. */
        public Thread thread() {
            return thread;
        }

        /** How many runs have begun on it. */
        public long runsBegun() {
            return runsBegun;
        }

        /** What it runs now, null for nothing. */
        public @Nullable Run run() {
            final TaskContext now = context;
            return now == null ? null : now.seenFromOutside();
        }
    }
}
