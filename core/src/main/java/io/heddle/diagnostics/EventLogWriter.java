package io.heddle.diagnostics;

import io.heddle.codecs.file.ClientAppearedEncoder;
import io.heddle.codecs.file.ClientVanishedEncoder;
import io.heddle.codecs.file.FailedInputsEncoder;
import io.heddle.codecs.file.FailureCategory;
import io.heddle.codecs.file.FailureEncoder;
import io.heddle.codecs.file.FetchedEncoder;
import io.heddle.codecs.file.Flag;
import io.heddle.codecs.file.MessageHeaderEncoder;
import io.heddle.codecs.file.NodeRoleType;
import io.heddle.codecs.file.NodeStartedEncoder;
import io.heddle.codecs.file.NodeStoppedEncoder;
import io.heddle.codecs.file.PrefixNamedEncoder;
import io.heddle.codecs.file.ReloadedEncoder;
import io.heddle.codecs.file.RunErredEncoder;
import io.heddle.codecs.file.SampledEncoder;
import io.heddle.codecs.file.SpilledEncoder;
import io.heddle.codecs.file.TaskRunEncoder;
import io.heddle.codecs.file.WorkerAppearedEncoder;
import io.heddle.codecs.file.WorkerVanishedEncoder;
import io.heddle.graph.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes what happens on a node into a mapped ring that other processes follow while it runs, and read after its death. The layout is
 * in the package doc; the newest records push out the oldest, and readers notice the gap.
 *
 * <p>Any thread may write; writers exclude each other for the length of a record (tens of nanoseconds). Records without text are written
 * without allocation. All times given to it are values of {@link System#nanoTime()} of this process; the file holds epoch time.
 */
public final class EventLogWriter implements AutoCloseable {
    /** Slots of a log made without a number: 2 MiB. */
    public static final int DEFAULT_CAPACITY = 16 * 1024;

    /** Task runs per second that are all written down; above it a growing share is left out, and counted. */
    static final int FULL_RATE_PER_SECOND = 50_000;

    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int FULL_RUNS_PER_WINDOW = FULL_RATE_PER_SECOND / 10;

    private final EventRingWriter ring;
    private final UnsafeBuffer buffer;
    private final long epochOffsetNs;
    private boolean closed;

    private long windowStartNs;
    private int runsInWindow;
    private long omitted;

    private final MessageHeaderEncoder messageHeader = new MessageHeaderEncoder();
    private final NodeStartedEncoder nodeStarted = new NodeStartedEncoder();
    private final NodeStoppedEncoder nodeStopped = new NodeStoppedEncoder();
    private final WorkerAppearedEncoder workerAppeared = new WorkerAppearedEncoder();
    private final WorkerVanishedEncoder workerVanished = new WorkerVanishedEncoder();
    private final ClientAppearedEncoder clientAppeared = new ClientAppearedEncoder();
    private final ClientVanishedEncoder clientVanished = new ClientVanishedEncoder();
    private final PrefixNamedEncoder prefixNamed = new PrefixNamedEncoder();
    private final TaskRunEncoder taskRun = new TaskRunEncoder();
    private final RunErredEncoder runErred = new RunErredEncoder();
    private final SpilledEncoder spilled = new SpilledEncoder();
    private final ReloadedEncoder reloaded = new ReloadedEncoder();
    private final FetchedEncoder fetched = new FetchedEncoder();
    private final FailureEncoder failure = new FailureEncoder();
    private final FailedInputsEncoder failedInputs = new FailedInputsEncoder();
    private final SampledEncoder sampled = new SampledEncoder();

    private EventLogWriter(final EventRingWriter ring) {
        this.ring = ring;
        buffer = ring.buffer();
        epochOffsetNs = ring.epochOffsetNs();
        windowStartNs = System.nanoTime();
    }

    /**
     * Create the event log of a node, and write its first record.
     *
     * @param directory of the node, which the caller owns.
     * @return the open log, to be closed with the node.
     */
    public static EventLogWriter create(final NodeDirectory directory) {
        final EventLogWriter log = create(directory.eventsFile(), DEFAULT_CAPACITY);
        log.onNodeStarted(directory.role(), directory.name());
        return log;
    }

    /**
     * Create an event log of a chosen size, empty.
     *
     * @param path     of the file, which must not exist.
     * @param capacity number of slots of 128 bytes, a power of two.
     * @return the open log.
     */
    public static EventLogWriter create(final Path path, final int capacity) {
        return new EventLogWriter(EventRingWriter.create(path, capacity));
    }

    private synchronized void onNodeStarted(final NodeRole role, final String name) {
        final int offset = ring.begin();
        nodeStarted
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(ring.nowEpochNs())
                .pid(ProcessHandle.current().pid())
                .role(NodeRoleType.get((short) role.code()));
        nodeStarted.limit(ring.putText(offset, nodeStarted.limit(), name));
        ring.end();
    }

    /**
     * The node ends in order: its last record.
     *
     * @param reason for people.
     */
    public synchronized void onNodeStopped(final String reason) {
        if (closed) {
            return;
        }
        final int offset = ring.begin();
        nodeStopped.wrapAndApplyHeader(buffer, offset, messageHeader).timeNs(ring.nowEpochNs());
        nodeStopped.limit(ring.putText(offset, nodeStopped.limit(), reason));
        ring.end();
    }

    /**
     * A worker joined; written by the scheduler.
     *
     * @param workerId   its number.
     * @param pid        its process.
     * @param threads    threads that run tasks.
     * @param limitBytes its memory limit.
     * @param name       its name.
     */
    public synchronized void onWorkerJoined(
            final int workerId, final long pid, final int threads, final long limitBytes, final String name) {
        if (closed) {
            return;
        }
        final int offset = ring.begin();
        workerAppeared
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(ring.nowEpochNs())
                .pid(pid)
                .limitBytes(limitBytes)
                .workerId(workerId)
                .threads(threads);
        workerAppeared.limit(ring.putText(offset, workerAppeared.limit(), name));
        ring.end();
    }

    /**
     * A worker left or was lost; written by the scheduler.
     *
     * @param workerId its number.
     * @param expected true if it said so, or was told to.
     * @param reason   for people.
     */
    public synchronized void onWorkerLost(final int workerId, final boolean expected, final String reason) {
        if (closed) {
            return;
        }
        final int offset = ring.begin();
        workerVanished
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(ring.nowEpochNs())
                .workerId(workerId)
                .expected(flag(expected));
        workerVanished.limit(ring.putText(offset, workerVanished.limit(), reason));
        ring.end();
    }

    /**
     * A client joined; written by the scheduler.
     *
     * @param clientId its number.
     * @param name     its name.
     */
    public synchronized void onClientJoined(final int clientId, final String name) {
        if (closed) {
            return;
        }
        final int offset = ring.begin();
        clientAppeared
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(ring.nowEpochNs())
                .clientId(clientId);
        clientAppeared.limit(ring.putText(offset, clientAppeared.limit(), name));
        ring.end();
    }

    /**
     * A client left or was lost; written by the scheduler.
     *
     * @param clientId its number.
     * @param expected true if it said so.
     * @param reason   for people.
     */
    public synchronized void onClientLost(final int clientId, final boolean expected, final String reason) {
        if (closed) {
            return;
        }
        final int offset = ring.begin();
        clientVanished
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(ring.nowEpochNs())
                .clientId(clientId)
                .expected(flag(expected));
        clientVanished.limit(ring.putText(offset, clientVanished.limit(), reason));
        ring.end();
    }

    /**
     * The name behind a prefix id; to be written before the first event with that id, and again from time to time for readers that
     * come late.
     *
     * @param prefix id.
     * @param name   of the function.
     */
    public synchronized void onPrefixNamed(final int prefix, final String name) {
        if (closed) {
            return;
        }
        final int offset = ring.begin();
        prefixNamed
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(ring.nowEpochNs())
                .prefix(prefix);
        prefixNamed.limit(ring.putText(offset, prefixNamed.limit(), name));
        ring.end();
    }

    /**
     * A run ended well. Above 50,000 per second a share of the runs is left out, and their number written down.
     *
     * @param taskId   of the task.
     * @param run      number of the attempt.
     * @param prefix   id of the function.
     * @param workerId where it ran.
     * @param thread   executor thread, from 0.
     * @param startNs  when the function was entered.
     * @param endNs    when it returned.
     * @param bytes    size of the result.
     */
    public synchronized void onTaskRun(
            final long taskId,
            final int run,
            final int prefix,
            final int workerId,
            final int thread,
            final long startNs,
            final long endNs,
            final long bytes) {
        if (closed || isOmitted(endNs)) {
            return;
        }
        taskRun.wrapAndApplyHeader(buffer, ring.begin(), messageHeader)
                .startNs(startNs + epochOffsetNs)
                .endNs(endNs + epochOffsetNs)
                .taskId(taskId)
                .bytes(bytes)
                .run(run)
                .prefix(prefix)
                .workerId(workerId)
                .thread(thread);
        ring.end();
    }

    /** The more runs end within a window, the fewer of them are written: one of 2, 4, 8 ... for each full window's worth. */
    private boolean isOmitted(final long nowNs) {
        if (nowNs - windowStartNs >= WINDOW_NS) {
            windowStartNs = nowNs;
            runsInWindow = 0;
            if (omitted > 0) {
                sampled.wrapAndApplyHeader(buffer, ring.begin(), messageHeader)
                        .timeNs(nowNs + epochOffsetNs)
                        .omitted(omitted);
                ring.end();
                omitted = 0;
            }
        }
        final int mask = (1 << Math.min(runsInWindow++ / FULL_RUNS_PER_WINDOW, 16)) - 1;
        final boolean isOmitted = (runsInWindow & mask) != 0;
        if (isOmitted) {
            omitted++;
        }
        return isOmitted;
    }

    /**
     * A run failed.
     *
     * @param taskId   of the task.
     * @param run      number of the attempt.
     * @param prefix   id of the function.
     * @param workerId where it ran.
     * @param kind     who can mend it.
     * @param text     for people; cut to the slot.
     */
    public synchronized void onTaskErred(
            final long taskId,
            final int run,
            final int prefix,
            final int workerId,
            final ErrorKind kind,
            final String text) {
        if (closed) {
            return;
        }
        final int offset = ring.begin();
        runErred.wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(ring.nowEpochNs())
                .taskId(taskId)
                .run(run)
                .prefix(prefix)
                .workerId(workerId)
                .category(categoryOf(kind));
        runErred.limit(ring.putText(offset, runErred.limit(), text));
        ring.end();
    }

    /**
     * A result was written to a spill file.
     *
     * @param taskId   of the result.
     * @param workerId that holds it.
     * @param startNs  when writing began.
     * @param endNs    when it ended.
     * @param bytes    written.
     */
    public synchronized void onSpilled(
            final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
        if (closed) {
            return;
        }
        spilled.wrapAndApplyHeader(buffer, ring.begin(), messageHeader)
                .startNs(startNs + epochOffsetNs)
                .endNs(endNs + epochOffsetNs)
                .taskId(taskId)
                .bytes(bytes)
                .workerId(workerId);
        ring.end();
    }

    /**
     * A result was read back from a spill file.
     *
     * @param taskId   of the result.
     * @param workerId that holds it.
     * @param startNs  when reading began.
     * @param endNs    when it ended.
     * @param bytes    read.
     */
    public synchronized void onReloaded(
            final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
        if (closed) {
            return;
        }
        reloaded.wrapAndApplyHeader(buffer, ring.begin(), messageHeader)
                .startNs(startNs + epochOffsetNs)
                .endNs(endNs + epochOffsetNs)
                .taskId(taskId)
                .bytes(bytes)
                .workerId(workerId);
        ring.end();
    }

    /** A result that worker {@code holderId} holds was copied here; times are of {@link System#nanoTime}. */
    public synchronized void onFetched(
            final long taskId,
            final int workerId,
            final int holderId,
            final long startNs,
            final long endNs,
            final long bytes) {
        if (!closed) {
            fetched.wrapAndApplyHeader(buffer, ring.begin(), messageHeader)
                    .startNs(startNs + epochOffsetNs)
                    .endNs(endNs + epochOffsetNs)
                    .taskId(taskId)
                    .bytes(bytes)
                    .workerId(workerId)
                    .holderId(holderId);
            ring.end();
        }
    }

    /**
     * An error of the node, whole: a long text goes on in further records.
     *
     * @param kind   who can mend it.
     * @param taskId of the task concerned, or 0.
     * @param text   for people.
     */
    public synchronized void onError(final ErrorKind kind, final long taskId, final String text) {
        if (closed) {
            return;
        }
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final int room = EventRingWriter.textRoom(FailureEncoder.BLOCK_LENGTH);
        final int parts = EventRingWriter.parts(bytes.length, room);
        final long timeNs = ring.nowEpochNs();
        for (int part = 0; part < parts; part++) {
            final int from = part * room;
            failure.wrapAndApplyHeader(buffer, ring.begin(), messageHeader)
                    .timeNs(timeNs)
                    .taskId(taskId)
                    .part(part)
                    .parts(parts)
                    .category(categoryOf(kind))
                    .putText(bytes, from, Math.min(room, bytes.length - from));
            ring.end();
        }
    }

    /**
     * What the function of a failed task was called with; after the error.
     *
     * @param taskId of the task.
     * @param text   a line for each argument.
     */
    public synchronized void onFailedInputs(final long taskId, final String text) {
        if (closed) {
            return;
        }
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final int room = EventRingWriter.textRoom(FailedInputsEncoder.BLOCK_LENGTH);
        final int parts = EventRingWriter.parts(bytes.length, room);
        final long timeNs = ring.nowEpochNs();
        for (int part = 0; part < parts; part++) {
            final int from = part * room;
            failedInputs
                    .wrapAndApplyHeader(buffer, ring.begin(), messageHeader)
                    .timeNs(timeNs)
                    .taskId(taskId)
                    .part(part)
                    .parts(parts)
                    .putText(bytes, from, Math.min(room, bytes.length - from));
            ring.end();
        }
    }

    private static FailureCategory categoryOf(final ErrorKind kind) {
        return switch (kind) {
            case USER -> FailureCategory.USER;
            case RESOURCE -> FailureCategory.RESOURCE;
            case PEER -> FailureCategory.PEER;
            case INTERNAL -> FailureCategory.INTERNAL;
        };
    }

    private static Flag flag(final boolean value) {
        return value ? Flag.YES : Flag.NO;
    }

    /** Unmap the file; later events are dropped. The file stays for readers until the node's directory is removed. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            ring.close();
        }
    }
}
