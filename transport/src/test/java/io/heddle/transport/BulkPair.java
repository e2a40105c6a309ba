package io.heddle.transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A bulk sender and a receiver on one thread, on one driver or on two. */
final class BulkPair implements BulkListener, AutoCloseable {
    final DriverConnection senderConnection;
    final DriverConnection receiverConnection;
    final Map<Long, BulkMemory> sinks = new HashMap<>();
    final List<Long> sent = new ArrayList<>();
    final List<BulkFailure> sendFailures = new ArrayList<>();
    final List<String> sendMessages = new ArrayList<>();
    final BulkSender sender;
    BulkReceiver receiver;

    BulkPair(final TestDriver senderDriver, final TestDriver receiverDriver, final BulkOptions options) {
        senderConnection = senderDriver.connect();
        receiverConnection = receiverDriver.connect();
        sender = BulkSender.start(senderConnection, options);
        receiver = receive(options);
    }

    BulkReceiver receive(final BulkOptions options) {
        return BulkReceiver.start(receiverConnection, options, offer -> sinks.get(offer.transferId()));
    }

    BulkMemory expect(final long transferId, final BulkMemory source) {
        final BulkMemory sink = source.sameShape();
        sinks.put(transferId, sink);
        return sink;
    }

    int cycle() {
        final long nowNs = System.nanoTime();
        int workCount = senderConnection.doWork() + receiverConnection.doWork() + sender.doWork(nowNs);
        if (receiver != null) {
            workCount += receiver.doWork(nowNs);
        }
        return workCount;
    }

    @Override
    public void onSent(final long transferId) {
        sent.add(transferId);
    }

    @Override
    public void onSendFailed(final long transferId, final BulkFailure failure, final String message) {
        sendFailures.add(failure);
        sendMessages.add(message);
    }

    @Override
    public void close() {
        sender.close();
        if (receiver != null) {
            receiver.close();
        }
        senderConnection.close();
        receiverConnection.close();
    }
}
