package io.heddle.scheduler;

import static io.heddle.scheduler.TaskState.ASSIGNED;
import static io.heddle.scheduler.TaskState.ERRED;
import static io.heddle.scheduler.TaskState.FORGOTTEN;
import static io.heddle.scheduler.TaskState.IN_MEMORY;
import static io.heddle.scheduler.TaskState.NO_WORKER;
import static io.heddle.scheduler.TaskState.READY;
import static io.heddle.scheduler.TaskState.RELEASED;
import static io.heddle.scheduler.TaskState.WAITING;

/** Which state may follow which. Everything else is a fault of the scheduler. */
final class TransitionTable {
    private static final int[] LEGAL = new int[TaskState.values().length];

    static {
        allow(RELEASED, WAITING, READY, NO_WORKER, ERRED, FORGOTTEN);
        allow(WAITING, READY, NO_WORKER, IN_MEMORY, RELEASED, ERRED);
        allow(READY, ASSIGNED, WAITING, NO_WORKER, IN_MEMORY, RELEASED, ERRED);
        allow(NO_WORKER, READY, WAITING, IN_MEMORY, RELEASED, ERRED);
        allow(ASSIGNED, IN_MEMORY, READY, WAITING, NO_WORKER, RELEASED, ERRED);
        allow(IN_MEMORY, RELEASED);
        allow(ERRED, RELEASED, FORGOTTEN);
    }

    private TransitionTable() {}

    private static void allow(final TaskState from, final TaskState... targets) {
        for (final TaskState to : targets) {
            LEGAL[from.code()] |= 1 << to.code();
        }
    }

    static boolean isLegal(final TaskState from, final TaskState to) {
        return (LEGAL[from.code()] & (1 << to.code())) != 0;
    }

    /** The table as the package documentation shows it. */
    static String print() {
        final StringBuilder text = new StringBuilder();
        for (final TaskState from : TaskState.values()) {
            text.append(String.format("%-9s ->", from));
            for (final TaskState to : TaskState.values()) {
                if (isLegal(from, to)) {
                    text.append(' ').append(to);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
