package io.heddle.transport;

import io.heddle.codecs.bulk.BulkAbortDecoder;
import io.heddle.codecs.bulk.BulkOfferDecoder;
import io.heddle.codecs.bulk.BulkStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.Agent;

/**
 * Takes byte ranges from {@link BulkSender}s and writes them where a {@link BulkSink} says. Credit is given only for
 * memory that the sink has reserved, so that a receiver without memory slows its senders and nobody else.
 *
 * <p>Driven by one thread, which also drives the {@link DriverConnection}. Nothing blocks.
 */
public final class BulkReceiver implements Agent, AutoCloseable {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long CREDIT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int REMEMBERED_LIMIT = 1024;

    private final DriverConnection connection;
    private final BulkOptions options;
    private final BulkHandler handler;
    private final TransportCounters counters;
    private final BulkChannels channels;
    private final BulkChannels.Listening listening;
    private final BulkAdapter adapter;
    private final BulkCodec codec = new BulkCodec();
    private final Long2ObjectHashMap<IncomingTransfer> transferById = new Long2ObjectHashMap<>();
    private final ArrayList<IncomingTransfer> transfers = new ArrayList<>();
    private final Long2ObjectHashMap<Ended> endedById = new Long2ObjectHashMap<>();
    private final ArrayDeque<Ended> endedInOrder = new ArrayDeque<>();
    private final ArrayDeque<Ended> toTell = new ArrayDeque<>();
    private long nowNs = System.nanoTime();
    private long nextTickNs = nowNs;
    private boolean closed;

    private BulkReceiver(final DriverConnection connection, final BulkOptions options, final BulkHandler handler) {
        this.connection = connection;
        this.options = options;
        this.handler = handler;
        this.counters = connection.counters();
        this.channels = new BulkChannels(connection, "heddle-bulk-return");
        this.listening = BulkChannels.listen(connection, options, TransportLimits.BULK_STREAM_ID, "heddle-bulk");
        this.adapter = new BulkAdapter(new Events(), counters);
    }

    /** Starts to listen; waits for the driver to open the stream. */
    public static BulkReceiver start(
            final DriverConnection connection, final BulkOptions options, final BulkHandler handler) {
        return new BulkReceiver(connection, options, handler);
    }

    /** Where senders send, to be told to them by a control message. */
    public String address() {
        return listening.address();
    }

    /** Gives up a transfer; its sink hears {@link BulkFailure#CANCELLED} before this returns. */
    public void cancel(final long transferId, final String message) {
        final IncomingTransfer transfer = transferById.get(transferId);
        if (transfer != null) {
            fail(transfer, BulkFailure.CANCELLED, message);
        }
    }

    /** Transfers under way. */
    public int transferCount() {
        return transfers.size();
    }

    /** One duty cycle: never blocks, takes a bounded number of chunks. */
    public int doWork(final long timeNs) {
        nowNs = timeNs;
        if (!connection.isOpen()) {
            for (final IncomingTransfer transfer : List.copyOf(transfers)) {
                fail(transfer, BulkFailure.DRIVER_LOST, "the media driver is gone");
            }
            return 0;
        }
        int workCount = channels.doWork(timeNs) + adapter.poll(listening.subscription());
        for (int i = 0; i < transfers.size(); i++) {
            workCount += giveCredit(transfers.get(i));
        }
        workCount += tellEnds();
        if (timeNs - nextTickNs >= 0) {
            nextTickNs = timeNs + TICK_NS;
            workCount += checkTimeouts();
        }
        return workCount;
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    private int giveCredit(final IncomingTransfer transfer) {
        final boolean starving = transfer.position() == transfer.limitPosition();
        final boolean low = transfer.isCreditLow(options.windowBytes());
        if (starving || low || transfer.creditDue) {
            final boolean moved = transfer.reserve(options.windowBytes());
            transfer.creditDue |= low || (starving && moved);
        }
        if (!transfer.creditDue && nowNs - transfer.lastCreditNs < CREDIT_INTERVAL_NS) {
            return 0;
        }
        final long transferId = transfer.offer.transferId();
        final int length = codec.credit(transferId, transfer.position(), transfer.limitPosition(), transfer.attempt);
        if (!transfer.channel.offer(codec.buffer(), length)) {
            return 0;
        }
        transfer.onCreditSent(nowNs);
        return 1;
    }

    /** Each end is told until the channel takes it; a sender that missed it offers again and is told again. */
    private int tellEnds() {
        int workCount = 0;
        for (int count = toTell.size(); count > 0; count--) {
            final Ended ended = toTell.removeFirst();
            final int length = codec.ended(ended.transferId, ended.position, ended.status, ended.message);
            if (ended.channel.offer(codec.buffer(), length)
                    || ended.channel.failure() != null
                    || nowNs - ended.sinceNs > options.timeoutNs()) {
                ended.channel.release(nowNs);
                workCount++;
            } else {
                toTell.addLast(ended);
            }
        }
        return workCount;
    }

    private int checkTimeouts() {
        int workCount = 0;
        for (int i = transfers.size() - 1; i >= 0; i--) {
            final IncomingTransfer transfer = transfers.get(i);
            if (nowNs - transfer.lastHeardNs > options.timeoutNs()) {
                fail(
                        transfer,
                        BulkFailure.TIMED_OUT,
                        "nothing was heard from the sender for " + options.timeoutNs() / 1_000_000 + " ms, "
                                + transfer.position() + " of " + transfer.totalBytes + " bytes had arrived");
                workCount++;
            }
        }
        return workCount;
    }

    private boolean onOffer(final BulkOfferDecoder decoder) {
        final long transferId = decoder.transferId();
        final long token = decoder.token();
        final long totalBytes = decoder.totalBytes();
        final int attempt = decoder.attempt();
        final BulkOfferDecoder.ExtentsDecoder extents = decoder.extents();
        final int[] lengths = new int[extents.count()];
        long sum = 0;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = extents.next().lengthBytes();
            if (lengths[i] < 0) {
                return false;
            }
            sum += lengths[i];
        }
        final String returnAddress = decoder.returnAddress();
        if (sum != totalBytes) {
            return false;
        }
        final IncomingTransfer known = transferById.get(transferId);
        if (known != null) {
            return onRepeatedOffer(known, totalBytes, attempt);
        }
        final BulkChannel channel = channels.acquire(returnAddress);
        if (channel == null) {
            return false;
        }
        final Ended ended = endedById.get(transferId);
        if (ended != null) {
            toTell.addLast(new Ended(transferId, ended.position, ended.status, ended.message, channel, nowNs));
            return true;
        }
        final BulkOffer offer = new BulkOffer(transferId, token, totalBytes, lengths);
        final BulkSink sink = handler.onOffer(offer);
        if (sink == null) {
            toTell.addLast(new Ended(
                    transferId, 0, BulkStatus.REFUSED, "the receiver does not expect this transfer", channel, nowNs));
            return true;
        }
        final long resumePosition = Math.max(0, Math.min(totalBytes, sink.resumePosition()));
        final IncomingTransfer transfer = new IncomingTransfer(offer, sink, channel, attempt, resumePosition, nowNs);
        transfers.add(transfer);
        transferById.put(transferId, transfer);
        transfer.reserve(options.windowBytes());
        if (transfer.isComplete()) {
            complete(transfer);
        }
        return true;
    }

    private boolean onRepeatedOffer(final IncomingTransfer transfer, final long totalBytes, final int attempt) {
        if (totalBytes != transfer.totalBytes) {
            fail(
                    transfer,
                    BulkFailure.PROTOCOL,
                    "the transfer was offered with " + transfer.totalBytes + " bytes and now with " + totalBytes);
            return true;
        }
        transfer.lastHeardNs = nowNs;
        if (attempt > transfer.attempt) {
            transfer.begin(attempt);
            counters.increment(TransportCounter.BULK_RESUMED);
        }
        transfer.creditDue = true;
        return true;
    }

    private boolean onChunk(
            final long transferId,
            final long position,
            final int attempt,
            final int checksum,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final IncomingTransfer transfer = transferById.get(transferId);
        final boolean isForAnother =
                transfer != null && !transfer.hasBegun() && position != transfer.position(); // that was here before
        if (transfer == null || attempt != transfer.attempt || isForAnother) {
            counters.increment(TransportCounter.FRAMES_STALE);
            return true;
        }
        transfer.lastHeardNs = nowNs;
        final long address = position == transfer.position() ? transfer.addressFor(length) : 0;
        if (address == 0 || length == 0) {
            fail(
                    transfer,
                    BulkFailure.PROTOCOL,
                    "a chunk of " + length + " bytes came for position " + position + ", expected was position "
                            + transfer.position() + " and credit went up to " + transfer.limitPosition());
        } else if (!codec.takeChunk(buffer, offset, length, checksum, address)) {
            fail(
                    transfer,
                    BulkFailure.CORRUPT,
                    "the " + length + " bytes from position " + position + " differ from their checksum");
        } else {
            counters.add(TransportCounter.BULK_BYTES_RECEIVED, length);
            transfer.advance(length);
            if (transfer.isComplete()) {
                complete(transfer);
            }
        }
        return true;
    }

    private boolean onAbort(final BulkAbortDecoder decoder) {
        final IncomingTransfer transfer = transferById.get(decoder.transferId());
        if (transfer != null) {
            final BulkFailure failure = BulkCodec.failure(decoder.statusRaw());
            forget(transfer);
            transfer.channel.release(nowNs);
            counters.increment(TransportCounter.BULK_FAILED);
            transfer.sink.onFailed(failure, "the sender gave up: " + decoder.message());
        }
        return true;
    }

    private void complete(final IncomingTransfer transfer) {
        end(transfer, BulkStatus.COMPLETE, "");
        transfer.sink.onComplete();
    }

    private void fail(final IncomingTransfer transfer, final BulkFailure failure, final String message) {
        counters.increment(TransportCounter.BULK_FAILED);
        end(transfer, BulkCodec.status(failure), message);
        transfer.sink.onFailed(failure, message);
    }

    private void end(final IncomingTransfer transfer, final BulkStatus status, final String message) {
        forget(transfer);
        final Ended ended =
                new Ended(transfer.offer.transferId(), transfer.position(), status, message, transfer.channel, nowNs);
        toTell.addLast(ended);
        if (status == BulkStatus.COMPLETE) {
            remember(ended);
        }
    }

    /** A sender that missed the end of a complete transfer must not make the receiver take it twice. */
    private void remember(final Ended ended) {
        endedById.put(ended.transferId, ended);
        endedInOrder.addLast(ended);
        if (endedInOrder.size() > REMEMBERED_LIMIT) {
            final Ended oldest = endedInOrder.removeFirst();
            endedById.remove(oldest.transferId, oldest);
        }
    }

    private void forget(final IncomingTransfer transfer) {
        transfers.remove(transfer);
        transferById.remove(transfer.offer.transferId());
    }

    @Override
    public String roleName() {
        return "bulk-receiver";
    }

    @Override
    public void onClose() {
        close();
    }

    /** Gives up all transfers, tells the senders as far as their channels have room, and closes the streams. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (final IncomingTransfer transfer : List.copyOf(transfers)) {
            fail(transfer, BulkFailure.CANCELLED, "the receiver was closed");
        }
        if (connection.isOpen()) {
            tellEnds();
        }
        channels.close();
        listening.subscription().close();
    }

    /** The end of a transfer that the sender has to hear of. */
    private static final class Ended {
        final long transferId;
        final long position;
        final BulkStatus status;
        final String message;
        final BulkChannel channel;
        final long sinceNs;

        Ended(
                final long transferId,
                final long position,
                final BulkStatus status,
                final String message,
                final BulkChannel channel,
                final long sinceNs) {
            this.transferId = transferId;
            this.position = position;
            this.status = status;
            this.message = message;
            this.channel = channel;
            this.sinceNs = sinceNs;
        }
    }

    private final class Events implements BulkEvents {
        @Override
        public boolean onOffer(final BulkOfferDecoder offer) {
            return BulkReceiver.this.onOffer(offer);
        }

        @Override
        public boolean onChunk(
                final long transferId,
                final long position,
                final int attempt,
                final int checksum,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            return BulkReceiver.this.onChunk(transferId, position, attempt, checksum, buffer, offset, length);
        }

        @Override
        public boolean onAbort(final BulkAbortDecoder abort) {
            return BulkReceiver.this.onAbort(abort);
        }
    }
}
