package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerDescription;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.EventLogWriter;
import io.heddle.diagnostics.NodeCounters;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.graph.HeddleException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down on the scheduler's host what workers on other hosts tell of themselves, each into a directory of its name, for those who look
 * at this host. The scheduler's thread hands over; files are made and written by a thread that exists once there is such a worker.
 */
final class NodeMirrors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMirrors.class);
    /** A ring of 512 KiB, made when the worker first moves something, or fails. */
    private static final int EVENTS_CAPACITY = 4 * 1024;

    private static final long CLOSE_LIMIT_S = 5;

    private final Path clusterDirectory;
    private final long hostId;
    private final Map<Integer, Mirror> mirrors = new HashMap<>();
    private @Nullable ThreadPoolExecutor writer;

    NodeMirrors(final Path clusterDirectory) {
        this.clusterDirectory = clusterDirectory;
        this.hostId = HostId.of(clusterDirectory);
    }

    /** What a worker has told; each move ended {@code endNs} by the clock of this process. */
    void told(
            final WorkerDescription worker,
            final List<CounterReports.Value> values,
            final List<CounterReports.Move> moves) {
        onMirror(worker, mirror -> mirror.write(values, moves));
    }

    /** Something went wrong at a worker. */
    void failed(final WorkerDescription worker, final CounterReports.Failure failure) {
        onMirror(worker, mirror -> mirror.write(failure));
    }

    private void onMirror(final WorkerDescription worker, final Consumer<Mirror> work) {
        final boolean isHere = worker.hostId() == hostId
                && Path.of(worker.arenaDirectory()).toAbsolutePath().startsWith(clusterDirectory);
        if (!isHere) {
            if (writer == null) {
                writer = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), mirroring -> {
                    final Thread thread = new Thread(mirroring, "scheduler-mirrors");
                    thread.setDaemon(true);
                    return thread;
                });
            }
            writer.execute(() -> {
                try {
                    work.accept(mirrors.computeIfAbsent(worker.workerId(), id -> new Mirror(worker)));
                } catch (final HeddleException | UncheckedIOException impossible) {
                    LOG.warn("what worker {} tells of itself is not shown: {}", worker.name(), impossible.getMessage());
                }
            });
        }
    }

    /** A worker is gone: with a reason it is forgotten, else it is shown as dead. */
    void lost(final int workerId, final boolean isExpected) {
        if (writer != null) {
            writer.execute(() -> {
                final Mirror mirror = mirrors.remove(workerId);
                if (mirror != null) {
                    mirror.end(isExpected);
                }
            });
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.execute(() -> {
                mirrors.values().forEach(mirror -> mirror.end(true));
                mirrors.clear();
            });
            writer.shutdown();
            try {
                if (!writer.awaitTermination(CLOSE_LIMIT_S, TimeUnit.SECONDS)) {
                    LOG.warn("the mirrors of other hosts' workers were not removed in {} s", CLOSE_LIMIT_S);
                }
            } catch (final InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The files of one worker. */
    private final class Mirror {
        private final int workerId;
        private final NodeDirectory directory;
        private final NodeCounters counters;
        private @Nullable EventLogWriter events;

        Mirror(final WorkerDescription worker) {
            workerId = worker.workerId();
            directory = NodeDirectory.createMirror(clusterDirectory, worker.name(), worker.host(), worker.pid());
            directory.publish("workerId", Integer.toString(workerId));
            counters = NodeCounters.create(directory);
        }

        void write(final List<CounterReports.Value> values, final List<CounterReports.Move> moves) {
            for (final CounterReports.Value value : values) {
                counters.set(value.typeId(), value.value());
            }
            // By the clock of this host: its readers compare with that.
            counters.get(CounterType.HEARTBEAT_MS).setRelease(System.currentTimeMillis());
            for (final CounterReports.Move move : moves) {
                final EventLogWriter log = events();
                final long startNs = move.endNs() - move.durationNs();
                switch (move.way()) {
                    case FETCHED ->
                        log.onFetched(move.taskId(), workerId, move.holderId(), startNs, move.endNs(), move.bytes());
                    case SPILLED -> log.onSpilled(move.taskId(), workerId, startNs, move.endNs(), move.bytes());
                    case RELOADED -> log.onReloaded(move.taskId(), workerId, startNs, move.endNs(), move.bytes());
                }
            }
        }

        void write(final CounterReports.Failure failure) {
            events().onError(failure.kind(), failure.taskId(), failure.text());
            if (!failure.inputs().isEmpty()) {
                events().onFailedInputs(failure.taskId(), failure.inputs());
            }
        }

        private EventLogWriter events() {
            if (events == null) {
                events = EventLogWriter.create(directory.eventsFile(), EVENTS_CAPACITY);
            }
            return events;
        }

        void end(final boolean isExpected) {
            if (events != null) {
                events.close();
            }
            if (isExpected) {
                directory.closeAndRemove(HostFiles::mayRemoveArena);
            } else {
                directory.close();
            }
        }
    }
}
