package io.heddle.client;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The workers of the cluster as this client sees them. Told by the conductor, read by any thread. */
final class ClusterView {
    private static final long STATUS_TIMEOUT_S = 10;

    private final Map<Integer, WorkerStatus> workers = new TreeMap<>();
    private final CopyOnWriteArrayList<Consumer<WorkerStatus>> joinListeners = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Consumer<WorkerStatus>> leaveListeners = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<Long, StatusRequest> statusRequests = new ConcurrentHashMap<>();
    private final AtomicLong lastCorrelationId = new AtomicLong();
    private final InspectionClient inspections = new InspectionClient();
    private final PlacementClient placement = new PlacementClient();
    private @Nullable String endReason;

    /** The parts of a status until the last one is there. */
    private static final class StatusRequest {
        final List<ClientAdapter.WorkerNumbers> workers = new ArrayList<>();
        final List<PrefixStatus> prefixes = new ArrayList<>();
        final CompletableFuture<ClusterStatus> answer = new CompletableFuture<>();
    }

    void joined(final WorkerStatus worker) {
        final boolean isNew;
        synchronized (this) {
            isNew = workers.put(worker.workerId(), worker) == null; // else the client comes back and is told again
            notifyAll();
        }
        if (isNew) {
            joinListeners.forEach(listener -> listener.accept(worker));
        }
    }

    void left(final int workerId, final String reason) {
        final WorkerStatus worker;
        synchronized (this) {
            worker = workers.remove(workerId);
            notifyAll();
        }
        if (worker != null) {
            leaveListeners.forEach(listener -> listener.accept(worker));
        }
    }

    synchronized void end(final String reason) {
        endReason = reason;
        inspections.end(reason);
        placement.end(reason);
        statusRequests.values().forEach(request -> request.answer.completeExceptionally(ended()));
        notifyAll();
    }

    private HeddleException ended() {
        return new HeddleException(ErrorKind.PEER, "the cluster cannot be asked any more: " + endReason);
    }

    InspectionClient inspections() {
        return inspections;
    }

    /** Questions about results and where they lie. */
    PlacementClient placement() {
        return placement;
    }

    synchronized List<WorkerStatus> workers() {
        return List.copyOf(workers.values());
    }

    /** Tells of workers that are there already, and of those that come. */
    void onJoined(final Consumer<WorkerStatus> listener) {
        final List<WorkerStatus> present;
        synchronized (this) {
            joinListeners.add(listener);
            present = workers();
        }
        present.forEach(listener);
    }

    void onLeft(final Consumer<WorkerStatus> listener) {
        leaveListeners.add(listener);
    }

    synchronized void awaitWorkers(final int count, final Duration timeout) {
        final long untilNs = System.nanoTime() + timeout.toNanos();
        while (workers.size() < count) {
            if (endReason != null) {
                throw ended();
            }
            final long leftNs = untilNs - System.nanoTime();
            if (leftNs <= 0) {
                throw new HeddleException(
                        ErrorKind.RESOURCE,
                        workers.size() + " of " + count + " workers joined within " + timeout.toMillis()
                                + " ms; start more with `heddle worker`, or wait longer");
            }
            awaitChange(leftNs);
        }
    }

    /** Whether a worker of this name is there, or comes within a time: a client that has just joined is told of them one after the other. */
    synchronized boolean awaitWorker(final String name, final Duration timeout) {
        final long untilNs = System.nanoTime() + timeout.toNanos();
        while (workers.values().stream().noneMatch(worker -> worker.name().equals(name))) {
            final long leftNs = untilNs - System.nanoTime();
            if (leftNs <= 0 || endReason != null) {
                return false;
            }
            awaitChange(leftNs);
        }
        return true;
    }

    /** Whether the cluster tells nothing any more. */
    synchronized boolean isEnded() {
        return endReason != null;
    }

    /** Blocks until none of these workers is there. */
    synchronized void awaitGone(final int[] workerIds, final Duration timeout) {
        final long untilNs = System.nanoTime() + timeout.toNanos();
        for (final int workerId : workerIds) {
            while (workers.containsKey(workerId) && endReason == null) {
                final long leftNs = untilNs - System.nanoTime();
                if (leftNs <= 0) {
                    throw new HeddleException(
                            ErrorKind.PEER,
                            "worker " + workers.get(workerId).name() + " was still there after " + timeout.toMillis()
                                    + " ms; it goes on retiring, wait longer");
                }
                awaitChange(leftNs);
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the callers loop
    private synchronized void awaitChange(final long leftNs) {
        try {
            wait(Math.max(1, leftNs / 1_000_000));
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while waiting for workers", interrupted);
        }
    }

    ClusterStatus status(final ClientProxy proxy) {
        final long correlationId = lastCorrelationId.incrementAndGet();
        final StatusRequest request = new StatusRequest();
        statusRequests.put(correlationId, request);
        try {
            proxy.statusRequest(correlationId);
            return request.answer.get(STATUS_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HeddleException(ErrorKind.USER, "interrupted while asking for the status", interrupted);
        } catch (final ExecutionException failure) {
            throw new HeddleException(ErrorKind.PEER, String.valueOf(failure.getMessage()), failure);
        } catch (final TimeoutException failure) {
            throw new HeddleException(
                    ErrorKind.PEER, "the scheduler did not answer within " + STATUS_TIMEOUT_S + " s", failure);
        } finally {
            statusRequests.remove(correlationId);
        }
    }

    void onStatus(
            final long correlationId,
            final boolean isLast,
            final ClientAdapter.TaskNumbers tasks,
            final List<ClientAdapter.WorkerNumbers> numbers,
            final List<PrefixStatus> prefixes) {
        final StatusRequest request = statusRequests.get(correlationId);
        if (request == null) {
            return;
        }
        request.workers.addAll(numbers);
        request.prefixes.addAll(prefixes);
        if (isLast) {
            request.answer.complete(new ClusterStatus(
                    tasks.waiting(),
                    tasks.ready(),
                    tasks.assigned(),
                    tasks.inMemory(),
                    tasks.finished(),
                    tasks.erred(),
                    withNumbers(request.workers),
                    request.prefixes));
        }
    }

    private synchronized List<WorkerStatus> withNumbers(final List<ClientAdapter.WorkerNumbers> numbers) {
        final List<WorkerStatus> result = new ArrayList<>();
        for (final ClientAdapter.WorkerNumbers number : numbers) {
            final WorkerStatus known = workers.get(number.workerId());
            if (known != null) {
                result.add(new WorkerStatus(
                        known.workerId(),
                        known.name(),
                        known.host(),
                        known.pid(),
                        known.threads(),
                        number.threadsBusy(),
                        known.arenaDirectory(),
                        number.limitBytes(),
                        number.usedBytes(),
                        number.reservedBytes(),
                        number.peakBytes(),
                        number.spilledBytes(),
                        number.reloadedBytes(),
                        number.heartbeatAgeNs()));
            }
        }
        return result;
    }
}
