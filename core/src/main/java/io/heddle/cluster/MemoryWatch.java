package io.heddle.cluster;

import io.heddle.diagnostics.ProcessMemory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process of a worker that has grown beside its arena: by what its tasks, or libraries that they use, allocate and never give back.
 * It ends at once, as if killed: what lies in its arena stays there, and a neighbour of the host takes it over.
 */
final class MemoryWatch implements AutoCloseable {
    /** Exit code of a process that ended so. */
    static final int EXIT_CODE = 11;

    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String name;
    private final long terminateBytes;
    private final Thread thread;
    private volatile boolean isClosed;

    private MemoryWatch(final String name, final long terminateBytes) {
        this.name = name;
        this.terminateBytes = terminateBytes;
        this.thread = new Thread(this::watch, name + "-memory-watch");
        thread.setDaemon(true);
    }

    /** Watches this process, unless {@code policy} says never. */
    static MemoryWatch start(final String name, final MemoryPolicy policy) {
        final MemoryWatch watch = new MemoryWatch(name, policy.terminateBytes());
        if (watch.terminateBytes < Long.MAX_VALUE) {
            watch.thread.start();
        }
        return watch;
    }

    private void watch() {
        while (!isClosed) {
            final long bytes = ProcessMemory.anonymousBytes();
            if (bytes > terminateBytes) {
                LOG.error(
                        "worker {} has {} bytes of memory beside its arena, {} are the most it may have (memory-terminate,"
                                + " memory-outside): its process ends and is replaced; look for what its tasks allocate"
                                + " and keep",
                        name,
                        bytes,
                        terminateBytes);
                Runtime.getRuntime().halt(EXIT_CODE);
            }
            LockSupport.parkNanos(INTERVAL_NS);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
