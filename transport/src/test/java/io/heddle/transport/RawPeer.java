package io.heddle.transport;

import io.aeron.Image;
import io.aeron.Subscription;
import io.heddle.codecs.session.ChallengeDecoder;
import io.heddle.codecs.session.CloseSessionDecoder;
import io.heddle.codecs.session.OpenedDecoder;
import io.heddle.codecs.session.RejectedDecoder;
import org.agrona.DirectBuffer;

/** The hearing half of a peer that is driven by a test message by message. */
final class RawPeer implements SessionEvents, AutoCloseable {
    private final SessionAdapter adapter;
    private final Subscription subscription;
    long sessionId;
    long epoch;
    int openedCount;
    String rejection = "";

    RawPeer(final DriverConnection connection, final int streamId) {
        this.adapter = new SessionAdapter(this, connection.counters());
        this.subscription = connection.aeron().addSubscription("aeron:ipc", streamId);
    }

    int poll() {
        return adapter.poll(subscription);
    }

    @Override
    public boolean onChallenge(final ChallengeDecoder challenge) {
        sessionId = challenge.sessionId();
        epoch = challenge.epoch();
        return true;
    }

    @Override
    public boolean onOpened(final OpenedDecoder opened) {
        openedCount++;
        return true;
    }

    @Override
    public boolean onRejected(final RejectedDecoder rejected) {
        rejection = rejected.message();
        return true;
    }

    @Override
    public void onKeepAlive(final Image image, final long id, final long ofEpoch) {}

    @Override
    public void onCloseSession(final Image image, final CloseSessionDecoder close) {}

    @Override
    public void onFrame(
            final Image image,
            final long id,
            final long ofEpoch,
            final DirectBuffer buffer,
            final int offset,
            final int length) {}

    @Override
    public void close() {
        subscription.close();
    }
}
