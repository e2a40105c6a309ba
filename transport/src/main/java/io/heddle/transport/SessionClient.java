package io.heddle.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.heddle.codecs.session.ChallengeDecoder;
import io.heddle.codecs.session.CloseCode;
import io.heddle.codecs.session.CloseSessionDecoder;
import io.heddle.codecs.session.OpenedDecoder;
import io.heddle.codecs.session.RejectCode;
import io.heddle.codecs.session.RejectedDecoder;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A client's or worker's end of its session with the scheduler: connects, proves, keeps alive.
 *
 * <p>Driven by one thread, which also drives the {@link DriverConnection}. Nothing blocks but {@link #awaitOpen}.
 * Exceptions of the {@link SessionListener} come out of {@code doWork}; nothing the other side sends does. A client
 * opens one session; after its end a new client is made.
 */
public final class SessionClient implements Agent, AutoCloseable {
    private enum State {
        ADDING_RESPONSES,
        ADDING_REQUESTS,
        REQUESTING,
        AWAITING_CHALLENGE,
        PROVING,
        AWAITING_OPENED,
        OPEN,
        FAILED,
        CLOSED
    }

    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long AWAIT_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final DriverConnection connection;
    private final SessionClientOptions options;
    private final SessionListener listener;
    private final TransportCounters counters;
    private final ConnectTexts texts;
    private final SessionCodec codec = new SessionCodec();
    private final CachedNanoClock clock = new CachedNanoClock();
    private final Events events = new Events();
    private final SessionAdapter adapter;
    private final long correlationId = SharedSecret.randomToken();
    private final byte[] peerNonce = SharedSecret.randomBytes(SharedSecret.NONCE_LENGTH);
    private final int responseStreamId;
    private final long responseRegistrationId;
    private final long deadlineNs;

    private State state = State.ADDING_RESPONSES;
    private long requestRegistrationId = Aeron.NULL_VALUE;
    private @Nullable Subscription responses;
    private @Nullable ExclusivePublication requests;
    private @Nullable SessionChannel session;
    private @Nullable ConnectFailedException failure;
    private byte[] requestDigest = new byte[0];
    private byte[] proof = new byte[0];
    private byte[] welcome = new byte[0];
    private long sessionId;
    private long epoch;
    private long lastRequestNs;
    private long lastCycleNs;
    private long nextTickNs;
    private boolean imageLost;
    private boolean released;
    private boolean resourceFailed;

    private SessionClient(
            final DriverConnection connection, final SessionClientOptions options, final SessionListener listener) {
        this.connection = connection;
        this.options = options;
        this.listener = listener;
        this.counters = connection.counters();
        this.texts = new ConnectTexts(connection.directory(), options);
        this.adapter = new SessionAdapter(events, counters);
        final long nowNs = System.nanoTime();
        clock.update(nowNs);
        this.deadlineNs = nowNs + options.timeouts().handshakeNs();
        this.lastCycleNs = nowNs;
        this.nextTickNs = nowNs;
        final Address address = options.address();
        final Aeron aeron = connection.aeron();
        if (address.isIpc()) {
            this.responseStreamId = connection.uniqueStreamId();
            this.responseRegistrationId = aeron.asyncAddSubscription(
                    Channels.ipcSubscription("heddle-response"),
                    responseStreamId,
                    image -> {},
                    image -> onUnavailableImage(image));
        } else {
            this.responseStreamId = TransportLimits.RESPONSE_STREAM_ID;
            this.responseRegistrationId = aeron.asyncAddSubscription(
                    Channels.udpResponseSubscription(address.host(), address.port() + 1),
                    responseStreamId,
                    image -> {},
                    image -> onUnavailableImage(image));
        }
    }

    /** Starts to connect; the rest happens in {@link #doWork}. */
    public static SessionClient connect(
            final DriverConnection connection, final SessionClientOptions options, final SessionListener listener) {
        return new SessionClient(connection, options, listener);
    }

    /**
     * Drives this client and its connection until the session is open. Only for threads that drive nothing else.
     *
     * @throws ConnectFailedException if it cannot be opened; the client is closed then
     */
    public Session awaitOpen(final long timeoutNs) {
        final long limitNs = System.nanoTime() + timeoutNs;
        while (true) {
            final int workCount = connection.doWork() + doWork(System.nanoTime());
            final ConnectFailedException problem = failure;
            if (problem != null) {
                release();
                throw problem;
            }
            final SessionChannel open = session;
            if (open != null) {
                return open;
            }
            if (System.nanoTime() - limitNs >= 0) {
                fail(ConnectFailure.NOBODY_THERE, texts.noAnswer(timeoutNs));
            } else if (Thread.currentThread().isInterrupted()) {
                fail(ConnectFailure.CANCELLED, "the thread was interrupted while it waited for " + texts.server());
            } else if (workCount == 0) {
                LockSupport.parkNanos(AWAIT_PARK_NS);
            }
        }
    }

    /** Why the session could not be opened, null while it may still be or has been. */
    public @Nullable ConnectFailedException failure() {
        return failure;
    }

    /** The session, null before it is open. It stays after its end. */
    public @Nullable Session session() {
        return session;
    }

    /** What the application of the server said with the opening. */
    public byte[] welcome() {
        return welcome.clone();
    }

    /** One duty cycle: never blocks, takes a bounded number of messages. */
    public int doWork(final long nowNs) {
        clock.update(nowNs);
        if (state == State.FAILED || state == State.CLOSED) {
            release();
            return 0;
        }
        final long gapNs = nowNs - lastCycleNs;
        lastCycleNs = nowNs;
        int workCount = 0;
        final SessionChannel open = session;
        if (open == null) {
            workCount += step(nowNs);
        } else if (gapNs > STALL_NS) {
            counters.increment(TransportCounter.STALLS);
            open.onStall(gapNs);
        }
        final Subscription subscription = responses;
        if (subscription != null && connection.isOpen()) {
            workCount += adapter.poll(subscription);
        }
        if (session != null) {
            workCount += tick(session, nowNs);
        }
        return workCount;
    }

    @Override
    public int doWork() {
        return doWork(System.nanoTime());
    }

    private int tick(final SessionChannel open, final long nowNs) {
        int workCount = 0;
        if (imageLost) {
            imageLost = false;
            if (open.onImageUnavailable()) {
                workCount++;
                listener.onSuspect(open);
            }
        }
        if (nowNs - nextTickNs >= 0) {
            nextTickNs = nowNs + TICK_NS;
            if (open.onTick()) {
                state(State.CLOSED);
                release();
                counters.increment(TransportCounter.SESSIONS_CLOSED);
                listener.onClosed(open, open.closeReason(), open.closeMessage());
                return 1;
            }
        }
        return workCount;
    }

    private int step(final long nowNs) {
        if (!connection.isOpen()) {
            fail(ConnectFailure.NO_DRIVER, texts.driverGone());
            return 1;
        }
        if (nowNs - deadlineNs >= 0) {
            fail(ConnectFailure.NOBODY_THERE, texts.noAnswer(options.timeouts().handshakeNs()));
            return 1;
        }
        try {
            return switch (state) {
                case ADDING_RESPONSES -> addRequests();
                case ADDING_REQUESTS -> awaitRequests();
                case REQUESTING -> request(nowNs);
                case AWAITING_CHALLENGE -> repeatRequest(nowNs);
                case PROVING -> prove();
                case AWAITING_OPENED, OPEN, FAILED, CLOSED -> 0;
            };
        } catch (final AeronException e) {
            if (connection.isOpen()) {
                resourceFailed = true;
                fail(ConnectFailure.NOBODY_THERE, texts.unreachable(e));
            } else {
                fail(ConnectFailure.NO_DRIVER, texts.driverGone());
            }
            return 1;
        }
    }

    private int addRequests() {
        final Subscription subscription = connection.aeron().getSubscription(responseRegistrationId);
        if (subscription == null) {
            return 0;
        }
        responses = subscription;
        final Address address = options.address();
        final String channel = address.isIpc()
                ? Channels.ipcControl("heddle-request")
                : Channels.udpRequest(address.host(), address.port(), subscription.registrationId());
        requestRegistrationId = connection.aeron().asyncAddExclusivePublication(channel, options.ingressStreamId());
        state(State.ADDING_REQUESTS);
        return 1;
    }

    private int awaitRequests() {
        requests = connection.aeron().getExclusivePublication(requestRegistrationId);
        if (requests == null) {
            return 0;
        }
        state(State.REQUESTING);
        return 1;
    }

    private int request(final long nowNs) {
        final Doorbell bell = options.doorbell();
        final int length = codec.connectRequest(
                options,
                correlationId,
                responseStreamId,
                peerNonce,
                bell == null || !options.address().isIpc() ? "" : bell.address());
        requestDigest = SharedSecret.digest(codec.copy(length));
        lastRequestNs = nowNs;
        return offer(length, State.AWAITING_CHALLENGE);
    }

    /** The server may have been too busy, or it came only now. */
    private int repeatRequest(final long nowNs) {
        return nowNs - lastRequestNs >= REPEAT_NS ? request(nowNs) : 0;
    }

    private int prove() {
        return offer(codec.proof(sessionId, epoch, proof), State.AWAITING_OPENED);
    }

    private int offer(final int length, final State next) {
        final ExclusivePublication publication = requests;
        if (publication != null && publication.offer(codec.buffer(), 0, length) > 0) {
            state(next);
            return 1;
        }
        return 0;
    }

    private void state(final State newState) {
        state = newState;
    }

    private void fail(final ConnectFailure kind, final String message) {
        if (failure == null) {
            failure = new ConnectFailedException(kind, message);
        }
        if (sessionId != 0 && requests != null && kind != ConnectFailure.REJECTED) {
            requests.offer(codec.buffer(), 0, codec.closeSession(sessionId, epoch, CloseCode.SECRET, message));
        }
        counters.increment(TransportCounter.HANDSHAKES_FAILED);
        state(State.FAILED);
    }

    private void onUnavailableImage(final Image image) {
        adapter.onUnavailableImage(image);
        imageLost = true;
    }

    /** Not from inside a poll: the subscription that is polled ends here. */
    private void release() {
        final Aeron aeron = connection.aeron();
        if (released || !connection.isOpen()) {
            return;
        }
        released = true;
        if (requests != null) {
            requests.close();
        } else if (requestRegistrationId != Aeron.NULL_VALUE && !resourceFailed) {
            aeron.asyncRemovePublication(requestRegistrationId);
        }
        if (responses != null) {
            responses.close();
        } else if (!resourceFailed) {
            aeron.asyncRemoveSubscription(responseRegistrationId);
        }
    }

    @Override
    public String roleName() {
        return "session-client";
    }

    @Override
    public void onClose() {
        close();
    }

    /** Tells the other side, if its channel has room, and ends the session. */
    @Override
    public void close() {
        if (state == State.FAILED || state == State.CLOSED) {
            return;
        }
        final SessionChannel open = session;
        if (open == null) {
            fail(ConnectFailure.CANCELLED, "the connection to " + texts.server() + " was closed before it was open");
            release();
            return;
        }
        state(State.CLOSED);
        open.abandon(CloseReason.CLOSED, "closed");
        release();
        counters.increment(TransportCounter.SESSIONS_CLOSED);
        listener.onClosed(open, open.closeReason(), open.closeMessage());
    }

    private final class Events implements SessionEvents {
        @Override
        public boolean onChallenge(final ChallengeDecoder challenge) {
            if (state != State.AWAITING_CHALLENGE || challenge.correlationId() != correlationId) {
                return false;
            }
            final byte[] serverNonce = new byte[SharedSecret.NONCE_LENGTH];
            final byte[] serverProof = new byte[SharedSecret.PROOF_LENGTH];
            sessionId = challenge.sessionId();
            epoch = challenge.epoch();
            challenge.getServerNonce(serverNonce, 0, serverNonce.length);
            challenge.getServerProof(serverProof, 0, serverProof.length);
            final boolean secured = challenge.securedRaw() != 0;
            final SharedSecret secret = options.secret();
            if (secret == null) {
                proof = new byte[SharedSecret.PROOF_LENGTH];
            } else if (!secured) {
                fail(ConnectFailure.WRONG_SECRET, texts.noSecretThere());
                return true;
            } else if (!SharedSecret.same(secret.serverProof(peerNonce, serverNonce, requestDigest), serverProof)) {
                fail(ConnectFailure.WRONG_SECRET, texts.otherSecret());
                return true;
            } else {
                proof = secret.peerProof(peerNonce, serverNonce, requestDigest);
            }
            state(State.PROVING);
            return true;
        }

        @Override
        public boolean onOpened(final OpenedDecoder opened) {
            final ExclusivePublication publication = requests;
            final Subscription subscription = responses;
            if (state != State.AWAITING_OPENED
                    || opened.sessionId() != sessionId
                    || opened.epoch() != epoch
                    || publication == null
                    || subscription == null) {
                return false;
            }
            final int peerId = opened.peerId();
            final String build = opened.build();
            final String jdk = opened.jdk();
            final String doorbell = opened.doorbell();
            final byte[] payload = new byte[opened.welcomePayloadLength()];
            opened.getWelcomePayload(payload, 0, payload.length);
            welcome = payload;
            final SessionChannel channel = new SessionChannel(
                    counters,
                    options.timeouts(),
                    codec,
                    publication,
                    null,
                    new SessionIdentity(
                            sessionId,
                            epoch,
                            peerId,
                            options.role(),
                            0,
                            options.address().isIpc(),
                            texts.server() + " (" + build + ", JDK " + jdk + ")"),
                    options.address().isIpc() ? DoorbellRinger.find(doorbell, counters) : null,
                    clock);
            session = channel;
            state(State.OPEN);
            counters.increment(TransportCounter.SESSIONS_OPENED);
            listener.onOpened(channel);
            return true;
        }

        @Override
        public boolean onRejected(final RejectedDecoder rejected) {
            if (session != null || rejected.correlationId() != correlationId) {
                return false;
            }
            final short code = rejected.codeRaw();
            final ConnectFailure kind = code == RejectCode.VERSION.value()
                    ? ConnectFailure.OTHER_VERSION
                    : code == RejectCode.SECRET.value() ? ConnectFailure.WRONG_SECRET : ConnectFailure.REJECTED;
            fail(kind, texts.server() + " refused: " + rejected.message());
            return true;
        }

        private @Nullable SessionChannel session(final long id, final long ofEpoch) {
            final SessionChannel open = session;
            if (open == null || open.id() != id || open.epoch() != ofEpoch || !open.isOpen()) {
                counters.increment(TransportCounter.FRAMES_STALE);
                return null;
            }
            open.onHeard();
            return open;
        }

        @Override
        public void onKeepAlive(final Image image, final long id, final long ofEpoch) {
            session(id, ofEpoch);
        }

        @Override
        public void onCloseSession(final Image image, final CloseSessionDecoder close) {
            final SessionChannel open = session(close.sessionId(), close.epoch());
            if (open != null) {
                open.end(SessionChannel.closeReason(close.codeRaw()), close.message(), false);
            }
        }

        @Override
        public void onFrame(
                final Image image,
                final long id,
                final long ofEpoch,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            final SessionChannel open = session(id, ofEpoch);
            if (open != null) {
                counters.increment(TransportCounter.MESSAGES_RECEIVED);
                listener.onMessage(open, buffer, offset, length);
            }
        }
    }

    @Override
    public String toString() {
        return "SessionClient{" + texts.where() + ", " + state + ", correlation " + Arrays.hashCode(peerNonce) + '}';
    }
}
