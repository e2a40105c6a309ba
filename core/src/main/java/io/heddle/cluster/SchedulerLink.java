package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.transport.CloseReason;
import io.heddle.transport.ConnectFailedException;
import io.heddle.transport.ConnectFailure;
import io.heddle.transport.DriverConnection;
import io.heddle.transport.Session;
import io.heddle.transport.SessionClient;
import io.heddle.transport.SessionClientOptions;
import io.heddle.transport.SessionListener;
import io.heddle.transport.TransportCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a worker or client to its scheduler. When the session is lost and the scheduler may come back, it tries to get
 * a new one, through a new connection where the media driver died too, until a time-out. Driven by one thread; blocks only
 * while it connects to a driver that has just begun.
 */
public final class SchedulerLink implements AutoCloseable {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    /** A scheduler without a journal may have given up its side of the session; it answers at once. */
    private static final long WITHOUT_JOURNAL_NS = TimeUnit.SECONDS.toNanos(3);

    private final Path driverDirectory;
    private final Peer peer;
    private final TransportCounters counters;
    private final boolean isDriverWatched;
    private DriverConnection connection;
    private @Nullable Object driverKey;
    private @Nullable SessionClient client;
    private JoinCodec.@Nullable Welcome welcome;
    private @Nullable String awayReason;
    private boolean isTrying;
    private boolean isEnded;
    private long awayUntilNs;
    private long nextTryNs;
    private long nextLookNs;

    /** Whose link it is. Called on the thread that drives. */
    public interface Peer extends SessionListener {
        /** How to join; once the first session is open, as who was here before. */
        SessionClientOptions joinOptions();

        /** The session is lost, and a new one is looked for. */
        void onAway(String reason);

        /** The media driver died: what was connected through it is connected through another one from here on. */
        void onDriver(DriverConnection connection);

        /** There is a session again; {@link #onOpened} was not called for it. */
        void onBack(Session session, JoinCodec.Welcome welcome);

        /** There will be no session any more. */
        void onEnded(String reason);
    }

    /** Connects to the driver; {@link #open} does the rest. */
    public SchedulerLink(final Path driverDirectory, final TransportCounters counters, final Peer peer) {
        this.driverDirectory = driverDirectory;
        this.counters = counters;
        this.peer = peer;
        this.connection = DriverConnection.connect(driverDirectory, counters);
        this.driverKey = keyOfDriver();
        this.isDriverWatched = isNodeAlive();
    }

    /** Opens the first session; drives what has to be driven until it is there. */
    public Session open(final long timeoutNs) {
        final SessionClient first = SessionClient.connect(connection, peer.joinOptions(), new Relay());
        client = first;
        return first.awaitOpen(timeoutNs);
    }

    private SessionClient client() {
        return Objects.requireNonNull(client, "the link has not been opened");
    }

    /** The connection to the driver, which is another one after {@link Peer#onDriver}. */
    public DriverConnection connection() {
        return connection;
    }

    /** What the scheduler said last; once the first session is open. */
    public JoinCodec.Welcome welcome() {
        final JoinCodec.Welcome said = welcome;
        if (said == null) {
            throw new IllegalStateException("the link has not been open yet");
        }
        return said;
    }

    /** Whether there is no session at the moment. */
    public boolean isAway() {
        return awayReason != null;
    }

    /** One duty cycle. */
    public int doWork(final long nowNs) {
        if (isEnded) {
            return 0;
        }
        if (awayReason != null) {
            return tryAgain(nowNs);
        }
        final int workCount = connection.doWork() + client().doWork(nowNs);
        if (isDriverWatched && nowNs - nextLookNs >= 0) {
            nextLookNs = nowNs + LOOK_NS;
            if (awayReason == null && !isSameDriver()) {
                lose(CloseReason.DRIVER_LOST, "the process of its media driver is gone", nowNs);
            }
        }
        return workCount;
    }

    private boolean isSameDriver() {
        return isNodeAlive() && Objects.equals(driverKey, keyOfDriver());
    }

    private boolean isNodeAlive() {
        final Path node = driverDirectory.toAbsolutePath().getParent();
        return node != null && NodeDirectory.isNodeAlive(node);
    }

    private @Nullable Object keyOfDriver() {
        try {
            return Files.readAttributes(driverDirectory.resolve("cnc.dat"), BasicFileAttributes.class)
                    .fileKey();
        } catch (final IOException none) {
            return null;
        }
    }

    private void lose(final CloseReason reason, final String message, final long nowNs) {
        if (awayReason != null || isEnded) {
            return;
        }
        final boolean hasJournal = welcome().hasJournal();
        final boolean mayComeBack = reason == CloseReason.PEER_TIMED_OUT_ON_US
                || (hasJournal && (reason == CloseReason.DRIVER_LOST || reason == CloseReason.TIMED_OUT));
        if (!mayComeBack) {
            end(message);
            return;
        }
        awayReason = message;
        awayUntilNs = nowNs + (hasJournal ? Absences.AFTER_RESTART_NS : WITHOUT_JOURNAL_NS);
        nextTryNs = nowNs;
        isTrying = false;
        peer.onAway(message);
    }

    private void end(final String reason) {
        if (!isEnded) {
            isEnded = true;
            peer.onEnded(reason);
        }
    }

    private int tryAgain(final long nowNs) {
        int workCount = connection.isOpen() ? connection.doWork() : 0;
        if (isTrying) {
            workCount += client().doWork(nowNs);
            final ConnectFailedException failure = client().failure();
            if (failure != null && awayReason != null) {
                isTrying = false;
                nextTryNs = nowNs + RETRY_NS;
                if (failure.failure() == ConnectFailure.REJECTED || failure.failure() == ConnectFailure.WRONG_SECRET) {
                    end(awayReason + "; and the scheduler that is there now does not take it: " + failure.getMessage());
                }
            }
        } else if (nowNs - awayUntilNs >= 0) {
            end(awayReason + "; and no scheduler came back within "
                    + TimeUnit.NANOSECONDS.toSeconds(Absences.AFTER_RESTART_NS) + " s");
        } else if (nowNs - nextTryNs >= 0) {
            nextTryNs = nowNs + RETRY_NS;
            connect();
        }
        return workCount;
    }

    private void connect() {
        if (!connection.isOpen() || (isDriverWatched && !isSameDriver())) {
            if ((isDriverWatched && !isNodeAlive()) || keyOfDriver() == null) {
                return; // nobody there yet
            }
            try {
                final Object key = keyOfDriver();
                final DriverConnection next = DriverConnection.connect(driverDirectory, counters);
                CloseHelper.quietCloseAll(client, connection);
                connection = next;
                driverKey = key;
            } catch (final ConnectFailedException notYet) {
                return;
            }
            peer.onDriver(connection);
        } else {
            CloseHelper.quietClose(client);
        }
        client = SessionClient.connect(connection, peer.joinOptions(), new Relay());
        isTrying = true;
    }

    /** Events of the session that counts; those of earlier ones mean nothing any more. */
    private final class Relay implements SessionListener {
        private @Nullable Session own;

        private boolean isCurrent(final Session session) {
            return client().session() == null || client().session() == session;
        }

        @Override
        public void onOpened(final Session session) {
            own = session;
            final JoinCodec.Welcome said = JoinCodec.decodeWelcome(client().welcome());
            welcome = said;
            if (awayReason == null) {
                peer.onOpened(session);
            } else {
                awayReason = null;
                isTrying = false;
                peer.onBack(session, said);
            }
        }

        @Override
        public void onMessage(final Session session, final DirectBuffer buffer, final int offset, final int length) {
            if (isCurrent(session)) {
                peer.onMessage(session, buffer, offset, length);
            }
        }

        @Override
        public void onClosed(final Session session, final CloseReason reason, final String message) {
            if (own == session && isCurrent(session) && !isTrying && awayReason == null) {
                if (reason == CloseReason.CLOSED) {
                    end(message);
                } else {
                    lose(reason, message, System.nanoTime());
                }
            }
        }
    }

    @Override
    public void close() {
        isEnded = true;
        CloseHelper.quietCloseAll(client, connection);
    }
}
