package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.OutlineWriter;
import io.heddle.scheduler.SchedulerState;
import io.heddle.scheduler.TableWalk;
import io.heddle.scheduler.TaskState;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the outline of the scheduler up to date while somebody looks at it: a slice of the tables at each interval, below half a
 * millisecond, so that tasks do not wait. Called on the node's thread.
 */
final class OutlineRecorder implements TableWalk.Visitor, AutoCloseable {
    private static final int ROWS_PER_INTERVAL = 8_192;
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(450);

    private final OutlineWriter writer;
    private @Nullable SchedulerState walked;
    private @Nullable TableWalk walk;
    private long begunNs = Long.MIN_VALUE / 2;
    private boolean isUnderWay;
    /** By the clock of the state, when the outline was begun by that of the host. */
    private long outlineNs;

    OutlineRecorder(final NodeDirectory directory) {
        writer = OutlineWriter.create(directory);
    }

    /** Goes on with the outline, or begins one where it is time for it. */
    void onInterval(final long nowNs, final SchedulerState state) {
        if (!isUnderWay) {
            if (nowNs - begunNs < PERIOD_NS || !writer.isWanted(System.currentTimeMillis())) {
                return;
            }
            begunNs = nowNs;
            isUnderWay = true;
            outlineNs = nowNs;
            writer.begin();
        }
        if (walk == null || walked != state) {
            walked = state;
            walk = new TableWalk(state);
        }
        if (walk.step(ROWS_PER_INTERVAL, this)) {
            isUnderWay = false;
            writer.end();
        }
    }

    @Override
    public void onTask(
            final long taskId,
            final int prefix,
            final TaskState state,
            final int workerId,
            final long bytes,
            final boolean isNeeded,
            final long readNs) {
        final long readAgoNs = readNs == 0 ? OutlineWriter.NOT_READ : Math.max(0, outlineNs - readNs);
        writer.task(taskId, prefix, numberOf(state), workerId, bytes, isNeeded, readAgoNs);
    }

    /** As in the file, whatever the order of the constants. */
    private static int numberOf(final TaskState state) {
        return switch (state) {
            case WAITING -> 0;
            case READY -> 1;
            case ASSIGNED -> 2;
            case IN_MEMORY -> 3;
            case ERRED -> 4;
            case RELEASED -> 5;
            case FORGOTTEN -> 6;
            case NO_WORKER -> 7;
        };
    }

    @Override
    public void onInput(final long taskId, final int prefix, final long inputId, final int inputPrefix) {
        writer.input(taskId, prefix, inputId, inputPrefix);
    }

    @Override
    public void onElement(final long taskId, final int prefix, final int workerId, final long bytes) {
        writer.result(taskId, prefix, workerId, bytes, false, OutlineWriter.NOT_READ);
    }

    @Override
    public void close() {
        writer.close();
    }
}
