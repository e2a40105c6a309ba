package io.heddle.transport;

/** The Aeron channels of the transport: every stream has an explicit term length and MTU. */
final class Channels {
    private static final String LENGTHS =
            "term-length=" + TransportLimits.CONTROL_TERM_LENGTH_BYTES + "|mtu=" + TransportLimits.MTU_BYTES;
    private static final String BULK_LENGTHS =
            "term-length=" + TransportLimits.BULK_TERM_LENGTH_BYTES + "|mtu=" + TransportLimits.MTU_BYTES;

    private Channels() {}

    static String ipcSubscription(final String alias) {
        return "aeron:ipc?alias=" + alias;
    }

    static String ipcControl(final String alias) {
        return "aeron:ipc?alias=" + alias + "|" + LENGTHS;
    }

    static String udpSubscription(final String host, final int port, final String alias) {
        return "aeron:udp?endpoint=" + host + ":" + port + "|alias=" + alias;
    }

    static String udpBulkSubscription(final String host, final int port, final String alias) {
        return udpSubscription(host, port, alias) + "|rcv-wnd=" + EmbeddedDriver.bulkWindowBytes();
    }

    /** Requests to a server, answered on the response channel that the subscription stands for. */
    static String udpRequest(final String host, final int port, final long responseSubscriptionId) {
        return "aeron:udp?endpoint=" + host + ":" + port + "|response-correlation-id=" + responseSubscriptionId
                + "|alias=heddle-request|" + LENGTHS;
    }

    /** Where a peer hears its answers; the server never has to know the peer's address. */
    static String udpResponseSubscription(final String host, final int port) {
        return "aeron:udp?control-mode=response|control=" + host + ":" + port + "|alias=heddle-response";
    }

    /** Answers to the peer whose requests come in the image. */
    static String udpResponse(final String host, final int port, final String imageCorrelationId) {
        return "aeron:udp?control-mode=response|control=" + host + ":" + port + "|response-correlation-id="
                + imageCorrelationId + "|alias=heddle-response|" + LENGTHS;
    }

    static String ipcBulk(final String alias) {
        return "aeron:ipc?alias=" + alias + "|" + BULK_LENGTHS;
    }

    static String udpBulk(final String endpoint, final String alias) {
        return "aeron:udp?endpoint=" + endpoint + "|alias=" + alias + "|" + BULK_LENGTHS;
    }
}
