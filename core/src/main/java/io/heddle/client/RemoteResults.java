package io.heddle.client;

import io.heddle.cluster.ResultFetcher;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.PartitionView;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Results that workers of other hosts hold, brought into direct memory of this process. What is open or on its way at one
 * time is bounded: further readers wait. Any thread.
 */
final class RemoteResults {
    private static final long TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long ROOM_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    private final ConcurrentHashMap<Integer, Long> hostOfWorker = new ConcurrentHashMap<>();
    private final long hostId;
    private final long limitBytes = Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 2);
    private @Nullable ResultFetcher fetcher;
    private long openBytes;

    /** For a process of this host. */
    RemoteResults(final long hostId) {
        this.hostId = hostId;
    }

    /** The way to other hosts, if there is one; before any result is opened. */
    synchronized void fetcher(final @Nullable ResultFetcher value) {
        fetcher = value;
    }

    /** A worker is there. */
    void workerJoined(final int workerId, final long workerHostId) {
        hostOfWorker.put(workerId, workerHostId);
    }

    /** Whether a worker's memory cannot be read in place. */
    boolean isRemote(final int workerId) {
        final Long host = hostOfWorker.get(workerId);
        return host != null && host != hostId;
    }

    /** Brings a result here and waits for it; the caller closes the view. */
    PartitionView open(final StoredResult result, final String key) {
        final long bytes = result.location().totalBytes();
        final ResultFetcher from = acquire(bytes, key);
        final DirectCopy copy = new DirectCopy(result, () -> release(bytes));
        final long fetchId = from.fetch(result.taskId(), result.holderWorkerId(), copy);
        try {
            return copy.arrived().get(TIMEOUT_NS, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw abandoned(from, fetchId, copy, key, "the thread was interrupted", interrupted);
        } catch (final TimeoutException late) {
            throw abandoned(from, fetchId, copy, key, "it took longer than 5 minutes", late);
        } catch (final ExecutionException failure) {
            final String reason = String.valueOf(
                    failure.getCause() == null ? failure : failure.getCause().getMessage());
            throw abandoned(from, fetchId, copy, key, reason, failure);
        }
    }

    private static HeddleException abandoned(
            final ResultFetcher from,
            final long fetchId,
            final DirectCopy copy,
            final String key,
            final String reason,
            final Exception cause) {
        final boolean isTaken =
                !copy.arrived().completeExceptionally(cause) && !copy.arrived().isCompletedExceptionally();
        if (isTaken) {
            copy.close();
        } else {
            from.cancelLater(fetchId);
        }
        return new HeddleException(
                ErrorKind.PEER, "the result of task " + key + " did not come from its worker: " + reason, cause);
    }

    private synchronized ResultFetcher acquire(final long bytes, final String key) {
        final ResultFetcher from = fetcher;
        if (from == null) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    "the result of task " + key
                            + " is on another host, but the scheduler of this client serves one host"
                            + " only; start it with --host");
        }
        if (bytes > limitBytes) {
            throw noRoom(bytes, key);
        }
        final long untilNs = System.nanoTime() + ROOM_TIMEOUT_NS;
        while (openBytes + bytes > limitBytes) {
            final long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw noRoom(bytes, key);
            }
            try {
                wait(leftMs);
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new HeddleException(ErrorKind.USER, "interrupted while waiting for memory", interrupted);
            }
        }
        openBytes += bytes;
        return from;
    }

    private HeddleException noRoom(final long bytes, final String key) {
        return new HeddleException(
                ErrorKind.RESOURCE,
                "the result of task " + key + " has " + bytes + " bytes, and " + openBytes + " of at most " + limitBytes
                        + " bytes of other hosts are open here; close what is open, aggregate on the workers, or give"
                        + " this JVM a larger -Xmx");
    }

    private synchronized void release(final long bytes) {
        openBytes -= bytes;
        notifyAll();
    }
}
