package io.heddle.cluster;

import io.heddle.transport.BulkFailure;
import io.heddle.transport.BulkOffer;
import io.heddle.transport.BulkReceiver;
import io.heddle.transport.BulkSink;
import io.heddle.transport.DriverConnection;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The reader's half of the exchange of results between hosts: asks the holder, through the scheduler, to send a result,
 * and leads its bytes to where the reader wants them. Used by workers and clients alike. Driven by the conductor;
 * nothing blocks. The ids of fetches are unguessable, so that nobody else can send in the holder's place.
 */
public final class ResultFetcher implements AutoCloseable {
    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long OFFER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BulkReceiver receiver;
    private final Requester requester;
    private final SecureRandom ids = new SecureRandom();
    private final ConcurrentHashMap<Long, Fetch> fetches = new ConcurrentHashMap<>();
    private final ManyToOneConcurrentLinkedQueue<Long> unwanted = new ManyToOneConcurrentLinkedQueue<>();
    private long nextTickNs = System.nanoTime();
    private volatile @Nullable String endReason;

    /** Gets the message {@code FetchRequest} to the scheduler; called on the thread that calls {@link #fetch}. */
    @FunctionalInterface
    public interface Requester {
        /** Message {@code FetchRequest}. */
        void fetchRequest(long fetchId, long taskId, int holderWorkerId, String bulkChannel);
    }

    /**
     * Where the bytes of a result go; called on the conductor's thread. Exactly one of {@link BulkSink#onComplete} and
     * {@link BulkSink#onFailed} ends it.
     */
    public interface Target extends BulkSink {
        /** What will come; false to refuse it. Called once, before any other method but {@code onFailed}. */
        boolean onOffer(BulkOffer offer);
    }

    /** A result on its way. */
    private final class Fetch implements BulkSink {
        private final long fetchId;
        private final long taskId;
        private final int holderWorkerId;
        private final Target target;
        private volatile long deadlineNs;
        private boolean isOffered;

        Fetch(final long fetchId, final long taskId, final int holderWorkerId, final Target target) {
            this.fetchId = fetchId;
            this.taskId = taskId;
            this.holderWorkerId = holderWorkerId;
            this.target = target;
            this.deadlineNs = System.nanoTime() + ANSWER_TIMEOUT_NS;
        }

        @Override
        public long reserve(final int extentIndex, final int lengthBytes) {
            return target.reserve(extentIndex, lengthBytes);
        }

        @Override
        public void onComplete() {
            if (fetches.remove(fetchId, this)) {
                target.onComplete();
            }
        }

        @Override
        public void onFailed(final BulkFailure failure, final String message) {
            if (fetches.remove(fetchId, this)) {
                target.onFailed(failure, message);
            }
        }
    }

    /**
     * Starts to listen; waits for the driver to open the stream.
     *
     * @param host the address of this host at which others reach it.
     */
    public ResultFetcher(final DriverConnection connection, final String host, final Requester requester) {
        this.requester = requester;
        this.receiver = BulkReceiver.start(connection, DataHost.options(host), this::onOffer);
    }

    /** Asks for a result and returns the id of the fetch. Any thread. */
    public long fetch(final long taskId, final int holderWorkerId, final Target target) {
        long fetchId = ids.nextLong();
        // Small numbers are the ids of those who only ask for a location.
        while (fetchId >>> Integer.SIZE == 0 || fetches.containsKey(fetchId)) {
            fetchId = ids.nextLong();
        }
        final Fetch fetch = new Fetch(fetchId, taskId, holderWorkerId, target);
        fetches.put(fetchId, fetch);
        final String ended = endReason;
        if (ended != null) {
            fetch.onFailed(BulkFailure.CANCELLED, ended);
        } else {
            requester.fetchRequest(fetchId, taskId, holderWorkerId, receiver.address());
        }
        return fetchId;
    }

    /** Gives up a fetch: the target hears of it before this returns, and is not written to any more. Conductor only. */
    public void cancel(final long fetchId, final String message) {
        final Fetch fetch = fetches.get(fetchId);
        if (fetch != null) {
            fail(fetch, BulkFailure.CANCELLED, message);
        }
    }

    /** The same from any thread, soon. */
    public void cancelLater(final long fetchId) {
        unwanted.add(fetchId);
    }

    /** Whether something is on its way, or asked for. Any thread. */
    public boolean isFetching() {
        return !fetches.isEmpty();
    }

    /** Message {@code FetchResponse}: whether the holder has the result and sends it. Conductor only. */
    public void onResponse(final long fetchId, final boolean isFound) {
        final Fetch fetch = fetches.get(fetchId);
        if (fetch == null) {
            return;
        }
        if (isFound) {
            fetch.deadlineNs = System.nanoTime() + OFFER_TIMEOUT_NS;
        } else {
            fail(fetch, BulkFailure.REFUSED, "worker " + fetch.holderWorkerId + " does not hold the result any more");
        }
    }

    /** A worker is gone: what it has not begun to send will not come. Conductor only. */
    public void onWorkerLeft(final int workerId) {
        for (final Fetch fetch : List.copyOf(fetches.values())) {
            if (fetch.holderWorkerId == workerId) {
                fail(fetch, BulkFailure.CANCELLED, "worker " + workerId + ", which holds the result, is gone");
            }
        }
    }

    /** Questions or answers may be lost with a session: asks again for what nobody has begun to send. Conductor only. */
    public void askAgain() {
        for (final Fetch fetch : fetches.values()) {
            if (!fetch.isOffered) {
                fetch.deadlineNs = System.nanoTime() + ANSWER_TIMEOUT_NS;
                requester.fetchRequest(fetch.fetchId, fetch.taskId, fetch.holderWorkerId, receiver.address());
            }
        }
    }

    /** One duty cycle. Conductor only. */
    public int doWork(final long nowNs) {
        for (Long fetchId = unwanted.poll(); fetchId != null; fetchId = unwanted.poll()) {
            cancel(fetchId, "nobody waits for it any more");
        }
        final int workCount = receiver.doWork(nowNs);
        if (nowNs - nextTickNs >= 0) {
            nextTickNs = nowNs + TICK_NS;
            for (final Fetch fetch : fetches.values()) {
                if (!fetch.isOffered && nowNs - fetch.deadlineNs >= 0) {
                    fail(
                            fetch,
                            BulkFailure.TIMED_OUT,
                            "worker " + fetch.holderWorkerId + " did not begin to send in time; can it reach "
                                    + receiver.address() + "?");
                }
            }
        }
        return workCount;
    }

    private @Nullable BulkSink onOffer(final BulkOffer offer) {
        final Fetch fetch = fetches.get(offer.transferId());
        if (fetch == null || offer.token() != offer.transferId() || fetch.isOffered) {
            return null;
        }
        fetch.isOffered = true;
        if (fetch.target.onOffer(offer)) {
            return fetch;
        }
        fetch.onFailed(BulkFailure.REFUSED, "the result is not what was expected");
        return null;
    }

    private void fail(final Fetch fetch, final BulkFailure failure, final String message) {
        receiver.cancel(fetch.fetchId, message);
        fetch.onFailed(failure, message);
    }

    /** Nothing will come any more. Conductor only. */
    public void end(final String reason) {
        endReason = reason;
        for (final Fetch fetch : List.copyOf(fetches.values())) {
            fail(fetch, BulkFailure.CANCELLED, reason);
        }
    }

    @Override
    public void close() {
        end("closed");
        receiver.close();
    }
}
