package io.heddle.transport;

/** Who wants to join, see {@link SessionHandler#onConnect}. */
public final class JoinRequest {
    private final int role;
    private final long pid;
    private final String build;
    private final String jdk;
    private final boolean local;
    private final byte[] payload;

    JoinRequest(
            final int role,
            final long pid,
            final String build,
            final String jdk,
            final boolean local,
            final byte[] payload) {
        this.role = role;
        this.pid = pid;
        this.build = build;
        this.jdk = jdk;
        this.local = local;
        this.payload = payload;
    }

    /** What it says it is; meaning is the application's. */
    public int role() {
        return role;
    }

    /** Its process id. */
    public long pid() {
        return pid;
    }

    /** Version of its program. */
    public String build() {
        return build;
    }

    /** Its Java version. */
    public String jdk() {
        return jdk;
    }

    /** It came over shared memory, so it runs on this host. */
    public boolean isLocal() {
        return local;
    }

    /** What the application on the other side added. */
    public byte[] payload() {
        return payload;
    }
}
