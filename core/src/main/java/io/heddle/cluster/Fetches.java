package io.heddle.cluster;

import io.heddle.store.ResultLocation;
import io.heddle.worker.executor.ResultLocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The reader's side of a fetch: asks the holder of a result, through the scheduler, where it lies now. Reading threads
 * ask and wait, the conductor sends and hands the answer over. Used by workers and clients alike.
 */
public final class Fetches implements ResultLocator {
    private static final long TIMEOUT_S = 60;

    private final Sender sender;
    private final AtomicLong lastFetchId = new AtomicLong();
    private final ConcurrentHashMap<Long, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(long taskId, int holderWorkerId, CompletableFuture<@Nullable ResultLocation> answer) {}

    /** Gets messages to the scheduler, from any thread. */
    public interface Sender {
        /** Message {@code FetchRequest}. */
        void fetchRequest(long fetchId, long taskId, int holderWorkerId);

        /** Message {@code FetchDone}. */
        void fetchDone(long fetchId, long taskId, int holderWorkerId);
    }

    /** Asks through {@code sender}. */
    public Fetches(final Sender sender) {
        this.sender = sender;
    }

    @Override
    public @Nullable Located locate(final long taskId, final int holderWorkerId) {
        final long fetchId = lastFetchId.incrementAndGet();
        final CompletableFuture<@Nullable ResultLocation> answer = new CompletableFuture<>();
        pending.put(fetchId, new Pending(taskId, holderWorkerId, answer));
        sender.fetchRequest(fetchId, taskId, holderWorkerId);
        try {
            final ResultLocation location = answer.get(TIMEOUT_S, TimeUnit.SECONDS);
            return location == null
                    ? null
                    : new Located(location, () -> sender.fetchDone(fetchId, taskId, holderWorkerId));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        } catch (final ExecutionException | TimeoutException gone) {
            return null;
        } finally {
            pending.remove(fetchId);
        }
    }

    /** The answer, from the conductor; null where the holder no longer has the result. */
    public void onResponse(final long fetchId, final @Nullable ResultLocation location) {
        final Pending asked = pending.get(fetchId);
        if (asked != null) {
            asked.answer.complete(location);
        }
    }

    /** The session was lost and there is another one: asks again. */
    public void askAgain() {
        pending.forEach((fetchId, asked) -> sender.fetchRequest(fetchId, asked.taskId, asked.holderWorkerId));
    }

    /** Nobody will answer any more. */
    public void close() {
        pending.values().forEach(asked -> asked.answer.complete(null));
    }
}
