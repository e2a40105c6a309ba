package io.heddle.cluster;

import io.heddle.diagnostics.EventHandler;
import io.heddle.diagnostics.EventLogReader;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugins beside a scheduler, each with a thread that follows the scheduler's event log. Thread-safe. */
public final class SchedulerPlugins implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerPlugins.class);
    private static final long PARK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long END_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(2);
    private static final long START_TIMEOUT_S = 30;
    private static final int EVENTS_PER_POLL = 1_000;
    private static final int FAILURES_LOGGED = 10;

    private final Path eventsFile;
    private final Introduction introduction;
    private final Map<Key, Follower> followers = new TreeMap<>();
    private boolean isClosed;

    private record Key(int clientId, String name) implements Comparable<Key> {
        @Override
        public int compareTo(final Key other) {
            return clientId != other.clientId ? Integer.compare(clientId, other.clientId) : name.compareTo(other.name);
        }
    }

    /** Lets the conductor say what there is; events that it writes after that are news. */
    @FunctionalInterface
    interface Introduction {
        /**
         * Asks for it.
         *
         * @param atThatMoment called on the conductor's thread with what tells a handler of all that there is.
         */
        void ask(Consumer<Consumer<EventHandler>> atThatMoment);
    }

    SchedulerPlugins(final Path eventsFile, final Introduction introduction) {
        this.eventsFile = eventsFile;
        this.introduction = introduction;
    }

    /** Registers a plugin of the program on this thread, and waits until it has started. A function for clients to call. */
    public static boolean register(final String name, final SchedulerPlugin plugin) {
        final TaskContext caller = TaskContext.current();
        return of(caller).add(caller.clientId(), name, plugin);
    }

    /** Ends one; false if there is none. A function for clients to call. */
    public static boolean unregister(final String name) {
        final TaskContext caller = TaskContext.current();
        return of(caller).remove(caller.clientId(), name);
    }

    private static SchedulerPlugins of(final TaskContext caller) {
        if (caller.environment() instanceof SchedulerHome home) {
            return home.schedulerPlugins();
        }
        throw new HeddleException(ErrorKind.INTERNAL, "no scheduler runs this");
    }

    private boolean add(final int clientId, final String name, final SchedulerPlugin plugin) {
        remove(clientId, name);
        final Follower follower = new Follower(name, plugin);
        follower.awaitStart();
        synchronized (followers) {
            if (!isClosed) {
                followers.put(new Key(clientId, name), follower);
                return true;
            }
        }
        follower.end();
        throw new HeddleException(ErrorKind.PEER, "the scheduler is closing");
    }

    private boolean remove(final int clientId, final String name) {
        final Follower follower;
        synchronized (followers) {
            follower = followers.remove(new Key(clientId, name));
        }
        if (follower == null) {
            return false;
        }
        follower.end();
        return true;
    }

    /** A client has left: its plugins end, without anybody waiting for that. */
    void clientLeft(final int clientId) {
        synchronized (followers) {
            followers.entrySet().removeIf(entry -> {
                if (entry.getKey().clientId() == clientId) {
                    entry.getValue().isEnding = true;
                    return true;
                }
                return false;
            });
        }
    }

    @Override
    public void close() {
        final List<Follower> left;
        synchronized (followers) {
            isClosed = true;
            left = new ArrayList<>(followers.values());
            followers.clear();
        }
        left.forEach(follower -> follower.isEnding = true);
        left.forEach(Follower::end);
    }

    /** Follows the event log for one plugin. */
    private final class Follower implements Runnable {
        private final String name;
        private final SchedulerPlugin plugin;
        private final Thread thread;
        private final CompletableFuture<Boolean> started = new CompletableFuture<>();
        private volatile boolean isEnding;
        private int failures;

        Follower(final String name, final SchedulerPlugin plugin) {
            this.name = name;
            this.plugin = plugin;
            this.thread = new Thread(this, "scheduler-plugin-" + name);
            thread.setDaemon(true);
            thread.setContextClassLoader(plugin.getClass().getClassLoader());
            thread.start();
        }

        void awaitStart() {
            try {
                started.get(START_TIMEOUT_S, TimeUnit.SECONDS);
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                isEnding = true;
                throw new HeddleException(ErrorKind.PEER, "interrupted while plugin " + name + " started", interrupted);
            } catch (final ExecutionException failure) {
                throw new HeddleException(
                        ErrorKind.USER, "plugin " + name + " cannot start: " + failure.getCause(), failure.getCause());
            } catch (final TimeoutException late) {
                isEnding = true;
                throw new HeddleException(
                        ErrorKind.USER, "plugin " + name + " did not start within " + START_TIMEOUT_S + " s", late);
            }
        }

        void end() {
            isEnding = true;
            LockSupport.unpark(thread);
            try {
                thread.join(END_TIMEOUT_MS);
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void run() {
            try (EventLogReader log = EventLogReader.open(eventsFile)) {
                final Consumer<EventHandler> present = present(log);
                plugin.start();
                started.complete(true);
                guarded(() -> present.accept(plugin));
                while (!isEnding) {
                    if (guarded(() -> log.poll(plugin, EVENTS_PER_POLL)) == 0 && !isEnding) {
                        LockSupport.parkNanos(PARK_NS);
                    }
                }
                plugin.close();
            } catch (final Throwable failure) {
                if (!started.completeExceptionally(failure)) {
                    LOG.warn("plugin {} failed", name, failure);
                }
            }
        }

        /** What there is; the log is read from that moment on. */
        private Consumer<EventHandler> present(final EventLogReader log)
                throws InterruptedException, ExecutionException, TimeoutException {
            final CompletableFuture<Consumer<EventHandler>> present = new CompletableFuture<>();
            introduction.ask(all -> {
                log.skipToEnd();
                present.complete(all);
            });
            return present.get(START_TIMEOUT_S, TimeUnit.SECONDS);
        }

        /** One event that a plugin cannot take is none for it; the next ones follow. */
        private int guarded(final Work work) {
            try {
                return work.run();
            } catch (final Exception | LinkageError | AssertionError | StackOverflowError failure) {
                if (++failures <= FAILURES_LOGGED) {
                    LOG.warn("plugin {} failed at an event", name, failure);
                }
                return 1;
            }
        }

        private void guarded(final Runnable work) {
            final Work counted = () -> {
                work.run();
                return 1;
            };
            guarded(counted);
        }
    }

    @FunctionalInterface
    private interface Work {
        int run() throws IOException;
    }
}
