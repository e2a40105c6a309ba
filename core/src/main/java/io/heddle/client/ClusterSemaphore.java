package io.heddle.client;

import io.heddle.client.CoordinationClient.Operation;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.Element;
import io.heddle.worker.executor.TaskContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A number of leases that all clients and tasks share by name, given in the order of asking; with one lease, a lock. A lease
 * ends with its owner: with the session of a client, which a dead or frozen process loses, and with the run of a task.
 * Thread-safe; a lease belongs to nobody in particular, so taking a second one waits like anybody else.
 */
public final class ClusterSemaphore {
    private final CoordinationClient coordination;
    private final String name;
    private final int limit;

    ClusterSemaphore(final CoordinationClient coordination, final String name, final int limit) {
        this.coordination = coordination;
        this.name = name;
        this.limit = limit;
    }

    /** Waits for a lease. */
    public Lease acquire() {
        final Lease lease = acquire(Long.MAX_VALUE);
        if (lease == null) {
            throw new HeddleException(ErrorKind.USER, "interrupted while waiting for a lease of " + name);
        }
        return lease;
    }

    /** A lease, or null if there is none within {@code timeout} or the thread is interrupted. */
    public @Nullable Lease tryAcquire(final Duration timeout) {
        return acquire(EndedTasks.toNanos(timeout));
    }

    private @Nullable Lease acquire(final long timeoutNs) {
        final CoordinationClient.Response response =
                coordination.call(Operation.SEMAPHORE_ACQUIRE, name, limit, timeoutNs, Element.NOTHING);
        if (response.answer() != Answer.DONE) {
            return null;
        }
        final Lease lease = new Lease(
                () -> coordination.call(Operation.SEMAPHORE_RELEASE, name, response.number(), 0, Element.NOTHING));
        final TaskContext context = TaskContext.find();
        if (context != null) {
            context.atEnd(lease::close);
        }
        return lease;
    }
}
