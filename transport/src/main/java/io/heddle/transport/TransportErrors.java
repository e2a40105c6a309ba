package io.heddle.transport;

import io.aeron.exceptions.AeronException;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the errors of Aeron: counts all, logs one in ten seconds. Without a handler Aeron prints them, and ends the
 * whole process when its driver is gone. Called from any of Aeron's threads.
 */
final class TransportErrors implements ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TransportErrors.class);
    private static final long LOG_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private final String source;
    private final TransportCounters counters;
    private volatile @Nullable Throwable last;
    private volatile boolean fatal;
    private volatile long lastLogNs = System.nanoTime() - LOG_INTERVAL_NS;

    TransportErrors(final String source, final TransportCounters counters) {
        this.source = source;
        this.counters = counters;
    }

    @Override
    public void onError(final Throwable error) {
        counters.incrementShared(TransportCounter.ERRORS);
        last = error;
        if (error instanceof AeronException known && known.category() == AeronException.Category.FATAL) {
            fatal = true;
        }
        final long nowNs = System.nanoTime();
        if (nowNs - lastLogNs >= LOG_INTERVAL_NS) {
            lastLogNs = nowNs;
            LOG.warn("{}, error number {}: {}", source, counters.get(TransportCounter.ERRORS), error.toString());
            LOG.debug("details", error);
        }
    }

    /** Aeron reported that it cannot go on; its resources are gone or about to be. */
    boolean isFatal() {
        return fatal;
    }

    /** The error reported last, null if none was. */
    @Nullable
    Throwable last() {
        return last;
    }
}
