package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.store.Arena;
import io.heddle.store.StoreException;
import io.heddle.transport.Address;
import io.heddle.transport.Doorbell;
import io.heddle.transport.DriverOptions;
import io.heddle.transport.EmbeddedDriver;
import io.heddle.transport.SessionTimeouts;
import io.heddle.transport.SharedMemoryCheck;
import io.heddle.transport.SharedSecret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster of this host that lives as long as the program that started it: media driver and scheduler in this JVM, and
 * the workers as threads here or as processes that end with this one, even if it is killed. A worker process that dies is
 * replaced ({@link Replacements}). Nothing of it is left in shared memory after {@link #close}, nor after the next start if this JVM is killed.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
    private static final String WORKER_NAME = "worker-";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    /** A machine that has no room for a process now may have it a little later. */
    private static final long FORK_PAUSE_MIN_MS = 10;

    private static final long FORK_PAUSE_MAX_MS = 1_000;

    private final LocalClusterOptions options;
    private final Path clusterDirectory;
    private final Path spillDirectory;
    private final SharedSecret secret;
    private final Path secretFile;
    private final EmbeddedDriver driver;
    private final NodeDirectory schedulerDirectory;
    private final NodeThread scheduler;
    private final SchedulerNode schedulerNode;
    private final Map<String, WorkerThread> workerThreads = new LinkedHashMap<>();
    private final List<Duty> duties = new CopyOnWriteArrayList<>();
    private final List<ChildProcess> workerProcesses = new ArrayList<>();
    private int lastNumber = -1;
    private final Replacements replacements = new Replacements();
    /** The names of processes that are started again when they end. */
    private final Set<String> restarting = new HashSet<>();

    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean isClosed;
    private volatile @Nullable HeddleException workerFailure;

    private LocalCluster(final LocalClusterOptions options, final String name) {
        this.options = options;
        this.clusterDirectory = HostFiles.clusterDirectory(name);
        this.spillDirectory = options.spillDirectory() != null
                ? options.spillDirectory().resolve(name)
                : HostFiles.spillDirectory(name);
        this.secret = SharedSecret.random();
        this.schedulerDirectory = NodeDirectory.create(clusterDirectory, "scheduler", NodeRole.SCHEDULER);
        EmbeddedDriver launched = null;
        boolean isStarted = false;
        try {
            SharedMemoryCheck.require(
                    clusterDirectory,
                    options.workers() * options.limitBytes() + SharedMemoryCheck.logBytes(options.workers() + 1, 0),
                    options.workers() + " workers of " + options.limitBytes() + " bytes and their message buffers");
            this.secretFile = schedulerDirectory.path().resolve("secret");
            secret.writeTo(secretFile);
            launched = EmbeddedDriver.launch(new DriverOptions()
                    .directory(schedulerDirectory.path().resolve("aeron"))
                    .profile(options.driverProfile()));
            this.driver = launched;
            final Doorbell doorbell = Doorbell.open(schedulerDirectory.path(), "scheduler");
            this.scheduler = new NodeThread(doorbell, IdleProfile.of(options.driverProfile()));
            this.schedulerNode = new SchedulerNode(
                    driver.directory(),
                    SchedulerNodeOptions.local(clusterDirectory, secret),
                    schedulerDirectory,
                    doorbell);
            duties.add(scheduler.start(schedulerNode, false));
            isStarted = true;
        } finally {
            if (!isStarted) {
                CloseHelper.quietCloseAll(launched, schedulerDirectory);
                HostFiles.reapTheDead(clusterDirectory);
            }
        }
    }

    /** Starts driver and scheduler. Workers come with {@link #startWorkers}, so that a client sees each one join. */
    public static LocalCluster start(final LocalClusterOptions options) {
        if (!options.processes()) {
            Arena.warmUp();
        }
        HostFiles.reapTheDead();
        return new LocalCluster(options, "local-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    }

    /** Where the cluster's media driver is. */
    public Path driverDirectory() {
        return driver.directory();
    }

    /** The number of this host, as workers give theirs. */
    public long hostId() {
        return HostId.of(clusterDirectory);
    }

    /** What members of the cluster must know. */
    public SharedSecret secret() {
        return secret;
    }

    /**
     * Tell other processes of this host something about the cluster: a property of the scheduler's directory.
     *
     * @param key   of the property.
     * @param value of the property.
     */
    public synchronized void publish(final String key, final String value) {
        if (!isClosed) {
            schedulerDirectory.publish(key, value);
        }
    }

    /** Why a worker could not start, null if all did; those that are started again are not meant. */
    public @Nullable HeddleException workerFailure() {
        return workerFailure;
    }

    /** The duties of the nodes in this JVM, the scheduler's first: a caller that waits may drive them. */
    public List<Duty> duties() {
        return duties;
    }

    /** A worker of this JVM. */
    private record WorkerThread(NodeThread thread, Duty duty) {}

    /** Starts the workers; returns before they have joined. */
    public void startWorkers() {
        addWorkers(options.workers());
    }

    /** Aborts the session of a worker as a failing network does, to see what becomes of a program then; the worker comes back. */
    public void abortSession(final int workerId) {
        schedulerNode.abortSession(workerId);
    }

    /** Starts so many further workers; returns before they have joined. They leave when the scheduler lets them retire. */
    public void addWorkers(final int count) {
        SharedMemoryCheck.require(
                clusterDirectory,
                count * options.limitBytes() + SharedMemoryCheck.logBytes(count, 0),
                count + " workers of " + options.limitBytes() + " bytes and their message buffers");
        for (int i = 0; i < count; i++) {
            final String name = nextName();
            if (options.processes()) {
                startProcess(name);
            } else {
                startThread(name);
            }
        }
    }

    private synchronized String nextName() {
        return WORKER_NAME + ++lastNumber;
    }

    private void startThread(final String name) {
        final Doorbell doorbell = Doorbell.open(schedulerDirectory.path(), name);
        final NodeThread thread = new NodeThread(doorbell, IdleProfile.of(options.driverProfile()));
        final WorkerNode node = new WorkerNode(
                driver.directory(),
                new WorkerNodeOptions(
                        Address.ipc(driver.directory()),
                        clusterDirectory,
                        name,
                        options.threadsPerWorker(),
                        options.limitBytes(),
                        spillDirectory.resolve(name),
                        null,
                        secret,
                        SessionTimeouts.DEFAULT,
                        options.resources(),
                        options.memory(),
                        options.samplesStacks()),
                doorbell);
        node.onEnd(() -> {
            final Thread closer = new Thread(() -> endThread(name), name + "-end");
            closer.setDaemon(true);
            closer.start();
        });
        final Duty duty = thread.start(node, true);
        synchronized (this) {
            if (!isClosed) {
                workerThreads.put(name, new WorkerThread(thread, duty));
                duties.add(duty);
                return;
            }
        }
        thread.close();
    }

    /** A worker of this JVM has ended, and with it goes its thread. */
    private void endThread(final String name) {
        final WorkerThread ended;
        synchronized (this) {
            ended = isClosed ? null : workerThreads.remove(name);
        }
        if (ended != null) {
            duties.remove(ended.duty());
            ended.thread().close();
        }
    }

    private synchronized void startProcess(final String name) {
        if (isClosed) {
            return;
        }
        final List<String> arguments = List.of(
                "--scheduler=ipc:" + driver.directory(),
                "--cluster-directory=" + clusterDirectory,
                "--name=" + name,
                "--threads=" + options.threadsPerWorker(),
                "--limit-bytes=" + options.limitBytes(),
                "--spill-directory=" + spillDirectory.resolve(name),
                "--memory-policy=" + options.memory().format(),
                "--resources=" + WorkerResources.format(options.resources()),
                "--secret-file=" + secretFile,
                "--samples-stacks=" + options.samplesStacks(),
                "--profile=" + IdleProfile.of(options.driverProfile()).label());
        final ChildProcessOptions child = new ChildProcessOptions(
                name,
                WorkerProcess.class.getName(),
                arguments,
                schedulerDirectory.path().resolve("log"),
                WorkerProcess.JVM_OPTIONS,
                Map.of(),
                options.numaNodes().launcher(Integer.parseInt(name.substring(WORKER_NAME.length()))));
        final ChildProcess process = ChildProcess.start(child, this::onExit);
        workerProcesses.add(process);
        final Thread starter = new Thread(() -> awaitReady(process), name + "-start");
        starter.setDaemon(true);
        starter.start();
    }

    private void awaitReady(final ChildProcess process) {
        try {
            process.awaitReady(START_TIMEOUT_NS);
            replacements.onReady(process.name(), System.nanoTime());
        } catch (final HeddleException failure) {
            if (process.isCloseRequested() || process.isKilled()) {
                return;
            }
            LOG.warn("worker {} did not start: {}", process, failure.getMessage());
            if (!replacements.wasEverReady(process.name())) {
                workerFailure = failure;
            }
        } catch (final InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void onExit(final ChildProcess process) {
        final String name = process.name();
        final boolean isRestarted;
        final boolean isReplaced;
        synchronized (this) {
            workerProcesses.remove(process);
            isRestarted = restarting.remove(name);
            isReplaced = !isClosed
                    && !process.isCloseRequested()
                    && !Integer.valueOf(WorkerProcess.RETIRED_EXIT_CODE).equals(process.exitCode())
                    // The next one would fail as this one did, unless somebody killed it.
                    && (process.isReady() || process.isKilled() || replacements.wasEverReady(name));
            if (process.isReady() && !replacements.wasEverReady(name)) {
                replacements.onReady(name, System.nanoTime()); // it took longer than anybody waited
            }
        }
        if (isRestarted) {
            LOG.info("worker {} is started again", process);
            startAgain(name, 0);
        } else if (isReplaced) {
            final long pauseMs = replacements.onEnd(name, System.nanoTime());
            LOG.warn("worker {} ended with {}; it is replaced, in {} ms", process, process.exitCode(), pauseMs);
            startAgain(name, pauseMs);
        }
    }

    /** Nobody waits for this one who could try again: where the system refuses a process, or kills it while it forks. */
    private void startAgain(final String name, final long firstPauseMs) {
        if (isClosingWithin(firstPauseMs)) {
            return;
        }
        for (long pauseMs = FORK_PAUSE_MIN_MS; ; pauseMs = Math.min(2 * pauseMs, FORK_PAUSE_MAX_MS)) {
            try {
                startProcess(name);
                return;
            } catch (final HeddleException failure) {
                LOG.warn("worker {} could not be forked: {}", name, failure.getMessage());
                if (isClosingWithin(pauseMs)) {
                    return;
                }
            }
        }
    }

    private boolean isClosingWithin(final long pauseMs) {
        try {
            return closing.await(pauseMs, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException ending) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Kills the processes of these workers, also those that hang, and starts them again; returns before they have joined.
     *
     * @throws HeddleException if one of them is not a process of this cluster.
     */
    public void restartWorkers(final Collection<String> names) {
        final List<ChildProcess> processes = new ArrayList<>();
        synchronized (this) {
            for (final String name : names) {
                processes.add(workerProcesses.stream()
                        .filter(process -> process.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new HeddleException(
                                ErrorKind.USER,
                                "worker " + name + " cannot be restarted: it is "
                                        + (options.processes()
                                                ? "not a process of this cluster"
                                                : "a thread of this JVM; use processes(true)"))));
            }
            restarting.addAll(names);
        }
        processes.forEach(ChildProcess::kill);
    }

    @Override
    public void close() {
        final List<ChildProcess> processes;
        final List<WorkerThread> threads;
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            processes = List.copyOf(workerProcesses);
            threads = List.copyOf(workerThreads.values());
        }
        closing.countDown();
        processes.forEach(ChildProcess::requestClose);
        threads.forEach(worker -> CloseHelper.quietClose(worker.thread()));
        processes.forEach(ChildProcess::close);
        CloseHelper.quietCloseAll(scheduler, driver);
        schedulerDirectory.closeAndRemove(HostFiles::mayRemoveArena);
        HostFiles.reapTheDead(clusterDirectory);
        HostFiles.removeEmpty(spillDirectory);
    }

    /** An error of the store as one of the engine. */
    static HeddleException asHeddleException(final StoreException failure) {
        return new HeddleException(ErrorKind.RESOURCE, String.valueOf(failure.getMessage()), failure);
    }
}
