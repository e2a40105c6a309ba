package io.heddle.cluster;

import io.heddle.transport.DriverConnection;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of results with other hosts, made anew when the media driver is another one; none where there is one host
 * only. Used on the conductor's thread.
 */
final class HostExchange implements AutoCloseable {
    private final @Nullable String dataHost;
    private final ResultFetcher.Requester requester;
    private @Nullable ResultSender sender;
    private @Nullable ResultFetcher fetcher;

    /** @param dataHost the address of this host for others, null if there are none. */
    HostExchange(
            final DriverConnection connection,
            final @Nullable String dataHost,
            final ResultFetcher.Requester requester) {
        this.dataHost = dataHost;
        this.requester = requester;
        open(connection);
    }

    private void open(final DriverConnection connection) {
        if (dataHost != null) {
            sender = new ResultSender(connection, DataHost.options(dataHost));
            fetcher = new ResultFetcher(connection, dataHost, requester);
        }
    }

    /** What is on its way fails; what comes goes through another driver. */
    void reopen(final DriverConnection connection) {
        close();
        open(connection);
    }

    @Nullable
    ResultSender sender() {
        return sender;
    }

    @Nullable
    ResultFetcher fetcher() {
        return fetcher;
    }

    /** Whether results come or go. Any thread, which may hear of it a little late. */
    boolean isTransferring() {
        final ResultSender sending = sender;
        final ResultFetcher fetching = fetcher;
        return (sending != null && sending.isSending()) || (fetching != null && fetching.isFetching());
    }

    int doWork(final long nowNs) {
        int workCount = 0;
        if (sender != null) {
            workCount += sender.doWork(nowNs);
        }
        if (fetcher != null) {
            workCount += fetcher.doWork(nowNs);
        }
        return workCount;
    }

    /** A worker is gone: what it has not begun to send will not come. */
    void onWorkerLeft(final int workerId) {
        if (fetcher != null) {
            fetcher.onWorkerLeft(workerId);
        }
    }

    /** The holder's answer. */
    void onResponse(final long fetchId, final boolean isFound) {
        if (fetcher != null) {
            fetcher.onResponse(fetchId, isFound);
        }
    }

    /** The session was lost and there is another one: what has not been answered is asked again. */
    void askAgain() {
        if (fetcher != null) {
            fetcher.askAgain();
        }
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(fetcher, sender);
        fetcher = null;
        sender = null;
    }
}
