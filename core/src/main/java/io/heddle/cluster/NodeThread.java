package io.heddle.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that drives one node. */
final class NodeThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeThread.class);
    private static final long SPINS = 100;
    /** A park lasts 50 us at least, whatever it is asked for: yield for about as long before the first one. */
    private static final long YIELDS = 200;

    private static final long PARK_NS_MIN = 1_000;
    private static final long PARK_NS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

    private volatile @Nullable Thread thread;
    private @Nullable AgentRunner runner;

    /** Ends a pause of the thread. Any thread; cheap when there is nothing to end. */
    void wakeUp() {
        LockSupport.unpark(thread);
    }

    /** Starts to drive {@code node}, which it closes at its end. */
    void start(final Agent node) {
        final AgentRunner started = new AgentRunner(
                new BackoffIdleStrategy(SPINS, YIELDS, PARK_NS_MIN, PARK_NS_MAX),
                error -> LOG.error("{} met an error", node.roleName(), error),
                null,
                node);
        runner = started;
        thread = AgentRunner.startOnThread(started, task -> {
            final Thread created = new Thread(task, node.roleName());
            created.setDaemon(true);
            return created;
        });
    }

    @Override
    public void close() {
        if (runner != null) {
            runner.close();
        }
    }
}
