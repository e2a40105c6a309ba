package io.heddle.cluster;

import io.heddle.store.PartitionView;
import io.heddle.transport.BulkFailure;
import io.heddle.transport.BulkListener;
import io.heddle.transport.BulkOptions;
import io.heddle.transport.BulkSender;
import io.heddle.transport.BulkSource;
import io.heddle.transport.DriverConnection;
import org.agrona.collections.Long2ObjectHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The holder's half of the exchange of results between hosts: sends the extents of a pinned result straight from the
 * arena and ends the pin when the reader has them or is gone. Used on the conductor's thread; nothing blocks.
 */
final class ResultSender implements BulkListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResultSender.class);

    private final BulkSender sender;
    private final Long2ObjectHashMap<PartitionView> views = new Long2ObjectHashMap<>();

    ResultSender(final DriverConnection connection, final BulkOptions options) {
        this.sender = BulkSender.start(connection, options);
    }

    /** The extents of a view as what a transfer takes. */
    private record Extents(PartitionView view) implements BulkSource {
        @Override
        public int extentCount() {
            return view.extentCount();
        }

        @Override
        public long address(final int extentIndex) {
            return view.address(extentIndex);
        }

        @Override
        public int lengthBytes(final int extentIndex) {
            return view.length(extentIndex);
        }
    }

    /**
     * Starts to send a result; the view is closed at the end, one way or the other.
     *
     * @param bulkChannel where the reader receives, as it said.
     * @return false if it cannot be sent.
     */
    boolean send(final String bulkChannel, final long fetchId, final PartitionView view) {
        try {
            sender.send(bulkChannel, fetchId, fetchId, new Extents(view), this);
            views.put(fetchId, view);
            return true;
        } catch (final IllegalArgumentException refused) {
            LOG.warn("a result cannot be sent to a reader: {}", refused.getMessage());
            view.closeLater();
            return false;
        }
    }

    /** Whether something is on its way. */
    boolean isSending() {
        return sender.transferCount() > 0;
    }

    int doWork(final long nowNs) {
        return sender.doWork(nowNs);
    }

    @Override
    public void onSent(final long transferId) {
        closeView(transferId);
    }

    @Override
    public void onSendFailed(final long transferId, final BulkFailure failure, final String message) {
        LOG.debug("a transfer of a result ended with {}: {}", failure, message);
        closeView(transferId);
    }

    private void closeView(final long transferId) {
        final PartitionView view = views.remove(transferId);
        if (view != null) {
            view.closeLater();
        }
    }

    @Override
    public void close() {
        sender.close();
        views.values().forEach(PartitionView::closeLater);
        views.clear();
    }
}
