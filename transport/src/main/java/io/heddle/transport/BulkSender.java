package io.heddle.transport;

import io.aeron.logbuffer.BufferClaim;
import io.heddle.codecs.bulk.BulkCreditDecoder;
import io.heddle.codecs.bulk.BulkEndedDecoder;
import io.heddle.codecs.bulk.BulkStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;

/**
 * Sends byte ranges to {@link BulkReceiver}s: straight from native memory into the frames of a stream of its own,
 * several transfers in turns, as far as the receivers give credit.
 *
 * <p>Driven by one thread, which also drives the {@link DriverConnection}. Nothing blocks.
 */
public final class BulkSender implements Agent, AutoCloseable {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int ABORT_ATTEMPTS = 3;

    private final DriverConnection connection;
    private final BulkOptions options;
    private final TransportCounters counters;
    private final BulkChannels channels;
    private final BulkChannels.Listening listening;
    private final BulkAdapter adapter;
    private final BulkCodec codec = new BulkCodec();
    private final BufferClaim claim = new BufferClaim();
    private final ArrayList<OutgoingTransfer> transfers = new ArrayList<>();
    private int turn;
    private long nowNs = System.nanoTime();
    private long nextTickNs = nowNs;
    private boolean closed;

    private BulkSender(final DriverConnection connection, final BulkOptions options) {
        this.connection = connection;
        this.options = options;
        this.counters = connection.counters();
        this.channels = new BulkChannels(connection, "heddle-bulk");
        this.listening =
                BulkChannels.listen(connection, options, TransportLimits.BULK_RETURN_STREAM_ID, "heddle-bulk-return");
        this.adapter = new BulkAdapter(new Events(), counters);
    }

    /** Starts to send; waits for the driver to open the stream on which receivers answer. */
    public static BulkSender start(final DriverConnection connection, final BulkOptions options) {
        return new BulkSender(connection, options);
    }

    /**
     * Starts a transfer; nothing is sent and the listener is not called before the next duty cycle.
     *
     * @param receiverAddress as {@link BulkReceiver#address()} gave it
     * @throws IllegalArgumentException if the transfer id is in use, the source has too many or too long extents, or
     *     the address makes no sense
     */
    public void send(
            final String receiverAddress,
            final long transferId,
            final long token,
            final BulkSource source,
            final BulkListener listener) {
        if (find(transferId) != null) {
            throw new IllegalArgumentException("bulk transfer " + transferId + " is under way already");
        }
        if (source.extentCount() > TransportLimits.EXTENT_LIMIT) {
            throw new IllegalArgumentException("a bulk transfer has at most " + TransportLimits.EXTENT_LIMIT
                    + " extents, this one has " + source.extentCount());
        }
        for (int i = 0; i < source.extentCount(); i++) {
            final int length = source.lengthBytes(i);
            if (length < 0 || length > TransportLimits.EXTENT_LENGTH_LIMIT_BYTES) {
                throw new IllegalArgumentException("extent " + i + " of bulk transfer " + transferId + " has " + length
                        + " bytes, allowed are 0 to " + TransportLimits.EXTENT_LENGTH_LIMIT_BYTES);
            }
        }
        final BulkChannel channel = channels.acquire(receiverAddress);
        if (channel == null) {
            throw new IllegalArgumentException("'" + receiverAddress + "' is not the address of a bulk receiver");
        }
        nowNs = System.nanoTime();
        transfers.add(new OutgoingTransfer(transferId, token, source, listener, channel, nowNs));
    }

    /** Gives up a transfer; its listener hears {@link BulkFailure#CANCELLED} before this returns. */
    public void cancel(final long transferId, final String message) {
        final OutgoingTransfer transfer = find(transferId);
        if (transfer != null) {
            fail(transfer, BulkFailure.CANCELLED, message);
        }
    }

    /** Transfers under way. */
    public int transferCount() {
        return transfers.size();
    }

    /** One duty cycle: never blocks, sends at most {@link BulkOptions#cycleBytes()}. */
    public int doWork(final long timeNs) {
        nowNs = timeNs;
        if (!connection.isOpen()) {
            for (final OutgoingTransfer transfer : List.copyOf(transfers)) {
                fail(transfer, BulkFailure.DRIVER_LOST, "the media driver is gone");
            }
            return 0;
        }
        int workCount = channels.doWork(timeNs) + adapter.poll(listening.subscription());
        workCount += sendInTurns();
        if (timeNs - nextTickNs >= 0) {
            nextTickNs = timeNs + TICK_NS;
            workCount += tick();
        }
        return workCount;
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    private int sendInTurns() {
        int workCount = 0;
        int budgetBytes = options.cycleBytes();
        for (int count = transfers.size(); count > 0 && budgetBytes > 0; count--) {
            turn = turn < transfers.size() - 1 ? turn + 1 : 0;
            final OutgoingTransfer transfer = transfers.get(turn);
            if (!transfer.offered) {
                workCount += offer(transfer);
            } else if (transfer.credited) {
                final int sentBytes = sendChunks(transfer, Math.min(options.turnBytes(), budgetBytes));
                budgetBytes -= sentBytes;
                workCount += sentBytes == 0 ? 0 : 1;
            }
        }
        return workCount;
    }

    private int offer(final OutgoingTransfer transfer) {
        if (!transfer.channel.isReady()) {
            return 0;
        }
        final int length = codec.offer(
                transfer.transferId,
                transfer.token,
                transfer.totalBytes,
                transfer.attempt,
                transfer.source,
                listening.address());
        if (!transfer.channel.offer(codec.buffer(), length)) {
            return 0;
        }
        transfer.offered = true;
        transfer.lastOfferNs = nowNs;
        return 1;
    }

    private int sendChunks(final OutgoingTransfer transfer, final int limitBytes) {
        final int payloadLimit = transfer.channel.maxPayloadLength() - BulkCodec.CHUNK_HEADER_LENGTH;
        int sentBytes = 0;
        while (sentBytes < limitBytes) {
            final int length = transfer.nextLength(payloadLimit);
            if (length <= 0 || !transfer.channel.tryClaim(BulkCodec.CHUNK_HEADER_LENGTH + length, claim)) {
                break;
            }
            codec.chunk(
                    claim.buffer(),
                    claim.offset(),
                    transfer.transferId,
                    transfer.position(),
                    transfer.attempt,
                    transfer.nextAddress(),
                    length);
            claim.commit();
            transfer.advance(length);
            sentBytes += length;
        }
        counters.add(TransportCounter.BULK_BYTES_SENT, sentBytes);
        return sentBytes;
    }

    private int tick() {
        int workCount = 0;
        for (int i = transfers.size() - 1; i >= 0; i--) {
            final OutgoingTransfer transfer = transfers.get(i);
            final String problem = transfer.channel.failure();
            if (problem != null) {
                fail(transfer, BulkFailure.BAD_ADDRESS, transfer.channel.address() + " cannot be reached: " + problem);
            } else if (nowNs - transfer.lastHeardNs > options.timeoutNs()) {
                fail(
                        transfer,
                        BulkFailure.TIMED_OUT,
                        "nothing was heard from the receiver at " + transfer.channel.address() + " for "
                                + options.timeoutNs() / 1_000_000 + " ms, " + transfer.confirmedPosition + " of "
                                + transfer.totalBytes + " bytes had arrived");
            } else if (transfer.offered && nowNs - transfer.lastOfferNs >= options.retryNs()) {
                workCount += repeatOffer(transfer);
            }
        }
        return workCount;
    }

    /** With a new attempt if the receiver is silent; the same as a sign of life if it just has no room. */
    private int repeatOffer(final OutgoingTransfer transfer) {
        if (nowNs - transfer.lastHeardNs >= options.retryNs()) {
            restart(transfer);
        }
        return offer(transfer);
    }

    private void restart(final OutgoingTransfer transfer) {
        transfer.restart();
        counters.increment(TransportCounter.BULK_RESUMED);
    }

    private boolean onCredit(final BulkCreditDecoder credit, final int streamSessionId) {
        final OutgoingTransfer transfer = find(credit.transferId());
        if (transfer == null || credit.attempt() != transfer.attempt) {
            counters.increment(TransportCounter.FRAMES_STALE);
            return true;
        }
        final long position = credit.position();
        final long limit = credit.limitPosition();
        if (position < 0 || position > transfer.totalBytes || limit > transfer.totalBytes) {
            return false;
        }
        transfer.lastHeardNs = nowNs;
        if (!transfer.credited) {
            transfer.credited = true;
            transfer.creditSessionId = streamSessionId;
            transfer.seek(position);
        } else if (transfer.creditSessionId != streamSessionId) {
            // Another receiver has taken the place of the first before its silence was noticed, and a repeated offer
            // for a new one.
            restart(transfer);
            return true;
        }
        transfer.confirmedPosition = position;
        transfer.limitPosition = limit;
        return true;
    }

    private boolean onEnded(final BulkEndedDecoder ended) {
        final OutgoingTransfer transfer = find(ended.transferId());
        if (transfer == null) {
            counters.increment(TransportCounter.FRAMES_STALE);
            return true;
        }
        final short status = ended.statusRaw();
        forget(transfer);
        if (status == BulkStatus.COMPLETE.value()) {
            transfer.listener.onSent(transfer.transferId);
        } else {
            counters.increment(TransportCounter.BULK_FAILED);
            transfer.listener.onSendFailed(transfer.transferId, BulkCodec.failure(status), ended.message());
        }
        return true;
    }

    private void fail(final OutgoingTransfer transfer, final BulkFailure failure, final String message) {
        if (connection.isOpen() && transfer.channel.isReady()) {
            final int length = codec.abort(transfer.transferId, BulkCodec.status(failure), message);
            for (int i = 0; i < ABORT_ATTEMPTS && !transfer.channel.offer(codec.buffer(), length); i++) {
                connection.doWork();
            }
        }
        counters.increment(TransportCounter.BULK_FAILED);
        forget(transfer);
        transfer.listener.onSendFailed(transfer.transferId, failure, message);
    }

    private void forget(final OutgoingTransfer transfer) {
        transfers.remove(transfer);
        transfer.channel.release(nowNs);
    }

    private @Nullable OutgoingTransfer find(final long transferId) {
        for (int i = 0; i < transfers.size(); i++) {
            if (transfers.get(i).transferId == transferId) {
                return transfers.get(i);
            }
        }
        return null;
    }

    @Override
    public String roleName() {
        return "bulk-sender";
    }

    @Override
    public void onClose() {
        close();
    }

    /** Gives up all transfers and closes the streams. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (final OutgoingTransfer transfer : List.copyOf(transfers)) {
            fail(transfer, BulkFailure.CANCELLED, "the sender was closed");
        }
        channels.close();
        listening.subscription().close();
    }

    private final class Events implements BulkEvents {
        @Override
        public boolean onCredit(final BulkCreditDecoder credit, final int streamSessionId) {
            return BulkSender.this.onCredit(credit, streamSessionId);
        }

        @Override
        public boolean onEnded(final BulkEndedDecoder ended) {
            return BulkSender.this.onEnded(ended);
        }
    }
}
