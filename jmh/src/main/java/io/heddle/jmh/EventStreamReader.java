package io.heddle.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Reads the server-sent events of a dashboard as a browser tab does, and counts them, on a thread of its own. */
final class EventStreamReader implements AutoCloseable {
    private static final long TIMEOUT_MS = TimeUnit.SECONDS.toMillis(30);

    private final InputStream stream;
    private final Thread thread = new Thread(this::read, "heddle-bench-tab");
    private long events;
    private boolean isEnded;

    private EventStreamReader(final InputStream stream) {
        this.stream = stream;
    }

    /** Opens a stream and waits for its first event. */
    static EventStreamReader open(final String url) {
        try {
            final EventStreamReader reader =
                    new EventStreamReader(URI.create(url).toURL().openStream());
            reader.thread.setDaemon(true);
            reader.thread.start();
            reader.awaitMoreThan(0);
            return reader;
        } catch (final IOException failure) {
            throw new HeddleException(ErrorKind.PEER, "the dashboard's events cannot be read: " + failure, failure);
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    counted();
                }
            }
        } catch (final IOException closed) {
            // That is how a tab ends.
            ended();
            return;
        }
        ended();
    }

    private synchronized void counted() {
        events++;
        notifyAll();
    }

    private synchronized void ended() {
        isEnded = true;
        notifyAll();
    }

    private synchronized void awaitMoreThan(final long count) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        try {
            while (events <= count) {
                if (isEnded || System.nanoTime() > deadlineNs) {
                    throw new WrongResultException(
                            "a reader of the dashboard's events heard nothing: it did not watch");
                }
                wait(TIMEOUT_MS);
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while waiting for the dashboard", interrupted);
        }
    }

    /** Fails if nothing comes any more: then nobody watched. */
    void requireMore() {
        final long seen;
        synchronized (this) {
            seen = events;
        }
        awaitMoreThan(seen);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (final IOException alreadyGone) {
            // Nothing is left to close.
            return;
        }
    }
}
