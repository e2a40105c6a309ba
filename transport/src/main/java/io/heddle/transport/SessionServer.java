package io.heddle.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.heddle.codecs.session.CloseSessionDecoder;
import io.heddle.codecs.session.ConnectRequestDecoder;
import io.heddle.codecs.session.ProofDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.collections.ArrayListUtil;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's end of all sessions: one well-known stream in, one exclusive publication per peer out, so that a peer
 * that does not read fills only its own channel.
 *
 * <p>Driven by one thread, which also drives the {@link DriverConnection}. Nothing blocks and the work of one cycle is
 * bounded. Exceptions of the {@link SessionHandler} come out of {@code doWork}; nothing a peer sends does.
 */
public final class SessionServer implements Agent, AutoCloseable {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(1);

    private final DriverConnection connection;
    private final SessionServerOptions options;
    private final SessionHandler handler;
    private final TransportCounters counters;
    private final Address address;
    private final SessionCodec codec = new SessionCodec();
    private final CachedNanoClock clock = new CachedNanoClock();
    private final Long2ObjectHashMap<SessionChannel> sessionById = new Long2ObjectHashMap<>();
    private final ArrayList<SessionChannel> sessions = new ArrayList<>();
    private final Handshakes handshakes;
    private final ArrayList<Image> lostImages = new ArrayList<>();
    private final Ingress ipcIngress;
    private final @Nullable Ingress udpIngress;
    private final @Nullable ExclusivePublication responsePrototype;
    private long lastCycleNs;
    private long nextTickNs;
    private boolean started;
    private boolean closed;

    private SessionServer(
            final DriverConnection connection, final SessionServerOptions options, final SessionHandler handler) {
        this.connection = connection;
        this.options = options;
        this.handler = handler;
        this.counters = connection.counters();
        final Aeron aeron = connection.aeron();
        this.ipcIngress = new Ingress(aeron, Channels.ipcSubscription("heddle-ingress"), true);
        final String host = options.bindHost();
        if (host == null) {
            this.udpIngress = null;
            this.responsePrototype = null;
            this.address = Address.ipc(connection.directory());
        } else {
            final int port = options.port() == 0 ? PortProbe.freePair(host) : options.port();
            final String advertised = options.advertisedHost();
            this.address = Address.udp(advertised == null ? host : advertised, port);
            try {
                this.udpIngress = new Ingress(aeron, Channels.udpSubscription(host, port, "heddle-ingress"), false);
                this.responsePrototype = aeron.addExclusivePublication(
                        Channels.udpResponse(host, port + 1, "prototype"), TransportLimits.RESPONSE_STREAM_ID);
            } catch (final AeronException e) {
                throw new TransportException(
                        "the " + options.name() + " cannot listen on UDP " + host + ":" + port
                                + " and answer from port " + (port + 1) + "; is another one running there? ("
                                + e.getMessage() + ")",
                        e);
            }
        }
        this.handshakes = new Handshakes(
                connection, options, handler, this::open, codec, clock, address.isIpc() ? 0 : address.port() + 1);
    }

    /**
     * Starts to listen.
     *
     * @throws TransportException if UDP without a secret was asked for, or the port is taken
     */
    public static SessionServer start(
            final DriverConnection connection, final SessionServerOptions options, final SessionHandler handler) {
        final String host = options.bindHost();
        if (host != null
                && options.secret() == null
                && !options.insecure()
                && !Address.udp(host, options.port()).isLoopback()) {
            throw new TransportException("the " + options.name() + " would listen on " + host + " without a secret, so"
                    + " that whoever reaches the port can run code here; give --secret-file FILE or HEDDLE_SECRET_FILE,"
                    + " or --insecure if the network is closed");
        }
        return new SessionServer(connection, options, handler);
    }

    /** Where other hosts connect, or the local address if it does not listen on UDP. */
    public Address address() {
        return address;
    }

    /** One duty cycle: never blocks, takes a bounded number of messages. */
    public int doWork(final long nowNs) {
        clock.update(nowNs);
        checkForStall(nowNs);
        if (!connection.isOpen()) {
            return tickSessions();
        }
        int workCount = ipcIngress.poll();
        if (udpIngress != null) {
            workCount += udpIngress.poll();
        }
        if (!lostImages.isEmpty()) {
            workCount += lostImages.size();
            reportLostImages();
        }
        if (handshakes.count() > 0) {
            workCount += handshakes.doWork(nowNs);
        }
        if (nowNs - nextTickNs >= 0) {
            nextTickNs = nowNs + TICK_NS;
            workCount += tickSessions();
        }
        return workCount;
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    private void checkForStall(final long nowNs) {
        if (!started) {
            started = true;
            nextTickNs = nowNs;
        } else if (nowNs - lastCycleNs > STALL_NS) {
            counters.increment(TransportCounter.STALLS);
            for (int i = 0; i < sessions.size(); i++) {
                sessions.get(i).onStall(nowNs - lastCycleNs);
            }
        }
        lastCycleNs = nowNs;
    }

    private int tickSessions() {
        int workCount = 0;
        for (int i = sessions.size() - 1; i >= 0; i--) {
            final SessionChannel session = sessions.get(i);
            if (session.onTick()) {
                ArrayListUtil.fastUnorderedRemove(sessions, i);
                sessionById.remove(session.id());
                counters.increment(TransportCounter.SESSIONS_CLOSED);
                workCount++;
                handler.onClosed(session, session.closeReason(), session.closeMessage());
            }
        }
        return workCount;
    }

    private void reportLostImages() {
        for (int i = 0; i < lostImages.size(); i++) {
            final Image image = lostImages.get(i);
            for (int j = 0; j < sessions.size(); j++) {
                final SessionChannel session = sessions.get(j);
                if (session.image() == image && session.onImageUnavailable()) {
                    handler.onSuspect(session);
                }
            }
        }
        lostImages.clear();
    }

    private void open(
            final PendingSession candidate, final JoinDecision decision, final ExclusivePublication publication) {
        final JoinRequest request = candidate.request;
        final SessionChannel session = new SessionChannel(
                counters,
                options.timeouts(),
                codec,
                publication,
                candidate.image,
                new SessionIdentity(
                        candidate.sessionId,
                        options.epoch(),
                        decision.peerId(),
                        request.role(),
                        request.pid(),
                        candidate.local,
                        candidate.description()),
                candidate.local ? DoorbellRinger.find(candidate.doorbell, counters) : null,
                clock);
        sessionById.put(session.id(), session);
        sessions.add(session);
        counters.increment(TransportCounter.SESSIONS_OPENED);
        handler.onOpened(session);
    }

    private boolean hasSession(final Image image) {
        for (int i = 0; i < sessions.size(); i++) {
            if (sessions.get(i).image() == image) {
                return true;
            }
        }
        return false;
    }

    private @Nullable SessionChannel session(final Image image, final long sessionId, final long epoch) {
        final SessionChannel session = sessionById.get(sessionId);
        if (session == null || session.epoch() != epoch || session.image() != image || !session.isOpen()) {
            counters.increment(TransportCounter.FRAMES_STALE);
            return null;
        }
        session.onHeard();
        return session;
    }

    /** Open sessions. */
    public int sessionCount() {
        return sessions.size();
    }

    /** Open sessions with peers on other hosts, which cannot ring a doorbell. */
    public int remoteSessionCount() {
        int count = 0;
        for (int i = 0; i < sessions.size(); i++) {
            count += sessions.get(i).isLocal() ? 0 : 1;
        }
        return count;
    }

    /** Handshakes under way. */
    public int pendingCount() {
        return handshakes.count();
    }

    @Override
    public String roleName() {
        return "session-server";
    }

    @Override
    public void onClose() {
        close();
    }

    /** Tells all peers, as far as their channels have room, ends all sessions and stops listening. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (final SessionChannel session : List.copyOf(sessions)) {
            session.abandon(CloseReason.SHUTDOWN, "the " + options.name() + " ends");
            counters.increment(TransportCounter.SESSIONS_CLOSED);
            handler.onClosed(session, session.closeReason(), session.closeMessage());
        }
        sessions.clear();
        sessionById.clear();
        handshakes.close();
        ipcIngress.close();
        if (udpIngress != null) {
            udpIngress.close();
        }
        CloseHelper.close(responsePrototype);
    }

    /** One of the streams of requests: over shared memory or over UDP. */
    private final class Ingress implements SessionEvents {
        private final SessionAdapter adapter = new SessionAdapter(this, counters);
        private final boolean local;
        private final Subscription subscription;

        Ingress(final Aeron aeron, final String channel, final boolean local) {
            this.local = local;
            this.subscription = aeron.addSubscription(
                    channel, options.ingressStreamId(), image -> {}, image -> onUnavailableImage(image));
        }

        private void onUnavailableImage(final Image image) {
            adapter.onUnavailableImage(image);
            lostImages.add(image);
        }

        int poll() {
            return adapter.poll(subscription);
        }

        void close() {
            subscription.close();
        }

        @Override
        public boolean onConnectRequest(
                final Image image, final ConnectRequestDecoder decoder, final DirectBuffer frame, final int length) {
            if (!hasSession(image)) {
                handshakes.onConnectRequest(image, local, decoder, frame, length);
            }
            return true;
        }

        @Override
        public boolean onProof(final Image image, final ProofDecoder decoder) {
            return handshakes.onProof(image, decoder);
        }

        @Override
        public void onKeepAlive(final Image image, final long sessionId, final long epoch) {
            session(image, sessionId, epoch);
        }

        @Override
        public void onCloseSession(final Image image, final CloseSessionDecoder decoder) {
            final PendingSession candidate = handshakes.pending(image);
            if (candidate != null && decoder.sessionId() == candidate.sessionId) {
                handshakes.fail(candidate);
                return;
            }
            final SessionChannel session = session(image, decoder.sessionId(), decoder.epoch());
            if (session != null) {
                session.end(SessionChannel.closeReason(decoder.codeRaw()), decoder.message(), false);
            }
        }

        @Override
        public void onFrame(
                final Image image,
                final long sessionId,
                final long epoch,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            final SessionChannel session = session(image, sessionId, epoch);
            if (session != null) {
                counters.increment(TransportCounter.MESSAGES_RECEIVED);
                handler.onMessage(session, buffer, offset, length);
            }
        }
    }
}
