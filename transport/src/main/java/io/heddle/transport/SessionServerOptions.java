package io.heddle.transport;

import org.jspecify.annotations.Nullable;

/** How a {@link SessionServer} listens. Setters return the object; it is read once when the server starts. */
public final class SessionServerOptions {
    private long epoch = 1;
    private @Nullable String bindHost;
    private int port = TransportLimits.DEFAULT_PORT;
    private @Nullable String advertisedHost;
    private @Nullable SharedSecret secret;
    private boolean insecure;
    private SessionTimeouts timeouts = SessionTimeouts.DEFAULT;
    private String build = "unknown build";
    private String name = "scheduler";
    private int ingressStreamId = TransportLimits.INGRESS_STREAM_ID;
    private int protocolVersion = TransportLimits.PROTOCOL_VERSION;
    private @Nullable Doorbell doorbell;

    /** Incarnation of the server: frames of another one are dropped. */
    public SessionServerOptions epoch(final long value) {
        epoch = value;
        return this;
    }

    /**
     * Also listens to other hosts.
     *
     * @param host address of the interface, {@code 0.0.0.0} for all
     * @param udpPort port for requests; answers leave from the next one. 0 takes two free ones.
     */
    public SessionServerOptions udp(final String host, final int udpPort) {
        bindHost = host;
        port = udpPort;
        return this;
    }

    /** The name by which other hosts reach this one, if it differs from the interface's address. */
    public SessionServerOptions advertisedHost(final String host) {
        advertisedHost = host;
        return this;
    }

    /** Peers must know it, and the server proves to them that it does. */
    public SessionServerOptions secret(final @Nullable SharedSecret value) {
        secret = value;
        return this;
    }

    /** Allows to listen to other hosts without a secret: whoever reaches the port may then run code. */
    public SessionServerOptions insecure(final boolean value) {
        insecure = value;
        return this;
    }

    /** Waiting times. */
    public SessionServerOptions timeouts(final SessionTimeouts value) {
        timeouts = value;
        return this;
    }

    /** Version of the program, for people. */
    public SessionServerOptions build(final String value) {
        build = value;
        return this;
    }

    /** What the server is, in messages to people. */
    public SessionServerOptions name(final String value) {
        name = value;
        return this;
    }

    /** Stream of requests, if more than one server uses one media driver. */
    public SessionServerOptions ingressStreamId(final int value) {
        ingressStreamId = value;
        return this;
    }

    /** Rung by local peers when they send while the owner of the server sleeps. */
    public SessionServerOptions doorbell(final @Nullable Doorbell value) {
        doorbell = value;
        return this;
    }

    /** For tests of what happens between different builds. */
    SessionServerOptions protocolVersion(final int value) {
        protocolVersion = value;
        return this;
    }

    /** Incarnation. */
    public long epoch() {
        return epoch;
    }

    /** Interface, null without UDP. */
    public @Nullable String bindHost() {
        return bindHost;
    }

    /** UDP port. */
    public int port() {
        return port;
    }

    /** Name for other hosts, null if it is the interface's. */
    public @Nullable String advertisedHost() {
        return advertisedHost;
    }

    /** Secret, null without. */
    public @Nullable SharedSecret secret() {
        return secret;
    }

    /** UDP without a secret is allowed. */
    public boolean insecure() {
        return insecure;
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
    public String name() {
        return name;
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
