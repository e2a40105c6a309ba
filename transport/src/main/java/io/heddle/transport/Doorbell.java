package io.heddle.transport;

/** Wakes the owner of an idle duty cycle when a peer of the same host sends to it. Thin for now. */
public final class Doorbell implements AutoCloseable {
    /** How peers find it, for the handshake. */
    public String address() {
        return "";
    }

    @Override
    public void close() {}
}
