package io.heddle.transport;

import org.jspecify.annotations.Nullable;

/** How a {@link SessionClient} connects. Setters return the object; it is read once when the client starts. */
public final class SessionClientOptions {
    private Address address = Address.ipc(null);
    private int role;
    private byte[] joinPayload = new byte[0];
    private @Nullable SharedSecret secret;
    private SessionTimeouts timeouts = SessionTimeouts.DEFAULT;
    private String build = "unknown build";
    private String serverName = "scheduler";
    private String startHint = "start one with `heddle scheduler`";
    private int ingressStreamId = TransportLimits.INGRESS_STREAM_ID;
    private int protocolVersion = TransportLimits.PROTOCOL_VERSION;
    private @Nullable Doorbell doorbell;

    /** Where the server is. */
    public SessionClientOptions address(final Address value) {
        address = value;
        return this;
    }

    /** What this side is, 0 to 254; meaning is the application's. */
    public SessionClientOptions role(final int value) {
        if (value < 0 || value > 254) {
            throw new IllegalArgumentException("a role is a number from 0 to 254, not " + value);
        }
        role = value;
        return this;
    }

    /** What the application on the other side needs to know to accept; see {@link SessionHandler#onConnect}. */
    public SessionClientOptions joinPayload(final byte[] value) {
        if (value.length > TransportLimits.JOIN_PAYLOAD_LIMIT_BYTES) {
            throw new IllegalArgumentException("a join payload has at most " + TransportLimits.JOIN_PAYLOAD_LIMIT_BYTES
                    + " bytes, this one has " + value.length);
        }
        joinPayload = value.clone();
        return this;
    }

    /** The server must know it, and this side proves that it does. */
    public SessionClientOptions secret(final @Nullable SharedSecret value) {
        secret = value;
        return this;
    }

    /** Waiting times. */
    public SessionClientOptions timeouts(final SessionTimeouts value) {
        timeouts = value;
        return this;
    }

    /** Version of the program, for people. */
    public SessionClientOptions build(final String value) {
        build = value;
        return this;
    }

    /** What the server is, in messages to people, and what they should do if there is none. */
    public SessionClientOptions server(final String name, final String hint) {
        serverName = name;
        startHint = hint;
        return this;
    }

    /** Stream of requests, if more than one server uses one media driver. */
    public SessionClientOptions ingressStreamId(final int value) {
        ingressStreamId = value;
        return this;
    }

    /** Rung by a local server when it sends while the owner of the client sleeps. */
    public SessionClientOptions doorbell(final @Nullable Doorbell value) {
        doorbell = value;
        return this;
    }

    /** For tests of what happens between different builds. */
    SessionClientOptions protocolVersion(final int value) {
        protocolVersion = value;
        return this;
    }

    /** Where the server is. */
    public Address address() {
        return address;
    }

    /** What this side is. */
    public int role() {
        return role;
    }

    /** Payload for the application on the other side. */
    public byte[] joinPayload() {
        return joinPayload.clone();
    }

    /** Secret, null without. */
    public @Nullable SharedSecret secret() {
        return secret;
    }

    /** Waiting times. */
    public SessionTimeouts timeouts() {
        return timeouts;
    }

    /** Version of the program. */
    public String build() {
        return build;
    }

    /** What the server is. */
    public String serverName() {
        return serverName;
    }

    /** What to do if there is no server. */
    public String startHint() {
        return startHint;
    }

    /** Stream of requests. */
    public int ingressStreamId() {
        return ingressStreamId;
    }

    /** Doorbell, null without. */
    public @Nullable Doorbell doorbell() {
        return doorbell;
    }

    int protocolVersion() {
        return protocolVersion;
    }
}
