package io.heddle.transport;

import org.jspecify.annotations.Nullable;

/** Decides about incoming transfers; called on the thread that drives the {@link BulkReceiver}. */
public interface BulkHandler {
    /**
     * A sender offers a transfer.
     *
     * @return where its bytes go, or null to refuse it
     */
    @Nullable
    BulkSink onOffer(BulkOffer offer);
}
