package io.heddle.diagnostics;

import static io.heddle.diagnostics.EventLogLayout.HEADER_LENGTH;
import static io.heddle.diagnostics.EventLogLayout.MESSAGE_OFFSET;
import static io.heddle.diagnostics.EventLogLayout.SLOT_LENGTH;

import io.heddle.codecs.file.ClientAppearedEncoder;
import io.heddle.codecs.file.ClientVanishedEncoder;
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
import io.heddle.codecs.file.VarStringEncodingEncoder;
import io.heddle.codecs.file.WorkerAppearedEncoder;
import io.heddle.codecs.file.WorkerVanishedEncoder;
import io.heddle.graph.ErrorKind;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.IoUtil;
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
    private static final int MAX_FAILURE_PARTS = 32;

    private final MappedByteBuffer file;
    private final UnsafeBuffer buffer;
    private final int capacity;
    private final long epochOffsetNs;
    private long lastSequence;
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
    private final SampledEncoder sampled = new SampledEncoder();

    private EventLogWriter(final MappedByteBuffer file, final int capacity) {
        this.file = file;
        this.capacity = capacity;
        buffer = new UnsafeBuffer(file);
        windowStartNs = System.nanoTime();
        epochOffsetNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - windowStartNs;
        buffer.putLong(EventLogLayout.MAGIC_OFFSET, EventLogLayout.MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventLogLayout.HEADER_LENGTH_OFFSET, HEADER_LENGTH, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventLogLayout.SLOT_LENGTH_OFFSET, SLOT_LENGTH, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventLogLayout.CAPACITY_OFFSET, capacity, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(EventLogLayout.PID_OFFSET, ProcessHandle.current().pid(), ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(EventLogLayout.START_TIME_OFFSET, System.currentTimeMillis(), ByteOrder.LITTLE_ENDIAN);
        buffer.putIntRelease(EventLogLayout.VERSION_OFFSET, EventLogLayout.LAYOUT_VERSION);
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
        if (!BitUtil.isPowerOfTwo(capacity) || capacity > (1 << 23)) {
            throw new IllegalArgumentException(
                    "capacity of an event log is a power of two up to 8388608, not " + capacity);
        }
        return new EventLogWriter(NodeFile.create(path, HEADER_LENGTH + capacity * SLOT_LENGTH), capacity);
    }

    private synchronized void onNodeStarted(final NodeRole role, final String name) {
        final int offset = begin();
        nodeStarted
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(nowEpochNs())
                .pid(ProcessHandle.current().pid())
                .role(NodeRoleType.get((short) role.code()));
        nodeStarted.limit(putText(offset, nodeStarted.limit(), name));
        end();
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
        final int offset = begin();
        nodeStopped.wrapAndApplyHeader(buffer, offset, messageHeader).timeNs(nowEpochNs());
        nodeStopped.limit(putText(offset, nodeStopped.limit(), reason));
        end();
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
        final int offset = begin();
        workerAppeared
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(nowEpochNs())
                .pid(pid)
                .limitBytes(limitBytes)
                .workerId(workerId)
                .threads(threads);
        workerAppeared.limit(putText(offset, workerAppeared.limit(), name));
        end();
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
        final int offset = begin();
        workerVanished
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(nowEpochNs())
                .workerId(workerId)
                .expected(flag(expected));
        workerVanished.limit(putText(offset, workerVanished.limit(), reason));
        end();
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
        final int offset = begin();
        clientAppeared
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(nowEpochNs())
                .clientId(clientId);
        clientAppeared.limit(putText(offset, clientAppeared.limit(), name));
        end();
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
        final int offset = begin();
        clientVanished
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(nowEpochNs())
                .clientId(clientId)
                .expected(flag(expected));
        clientVanished.limit(putText(offset, clientVanished.limit(), reason));
        end();
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
        final int offset = begin();
        prefixNamed
                .wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(nowEpochNs())
                .prefix(prefix);
        prefixNamed.limit(putText(offset, prefixNamed.limit(), name));
        end();
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
        taskRun.wrapAndApplyHeader(buffer, begin(), messageHeader)
                .startNs(startNs + epochOffsetNs)
                .endNs(endNs + epochOffsetNs)
                .taskId(taskId)
                .bytes(bytes)
                .run(run)
                .prefix(prefix)
                .workerId(workerId)
                .thread(thread);
        end();
    }

    /** The more runs end within a window, the fewer of them are written: one of 2, 4, 8 ... for each full window's worth. */
    private boolean isOmitted(final long nowNs) {
        if (nowNs - windowStartNs >= WINDOW_NS) {
            windowStartNs = nowNs;
            runsInWindow = 0;
            if (omitted > 0) {
                sampled.wrapAndApplyHeader(buffer, begin(), messageHeader)
                        .timeNs(nowNs + epochOffsetNs)
                        .omitted(omitted);
                end();
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
        final int offset = begin();
        runErred.wrapAndApplyHeader(buffer, offset, messageHeader)
                .timeNs(nowEpochNs())
                .taskId(taskId)
                .run(run)
                .prefix(prefix)
                .workerId(workerId)
                .category(categoryOf(kind));
        runErred.limit(putText(offset, runErred.limit(), text));
        end();
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
        spilled.wrapAndApplyHeader(buffer, begin(), messageHeader)
                .startNs(startNs + epochOffsetNs)
                .endNs(endNs + epochOffsetNs)
                .taskId(taskId)
                .bytes(bytes)
                .workerId(workerId);
        end();
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
        reloaded.wrapAndApplyHeader(buffer, begin(), messageHeader)
                .startNs(startNs + epochOffsetNs)
                .endNs(endNs + epochOffsetNs)
                .taskId(taskId)
                .bytes(bytes)
                .workerId(workerId);
        end();
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
            fetched.wrapAndApplyHeader(buffer, begin(), messageHeader)
                    .startNs(startNs + epochOffsetNs)
                    .endNs(endNs + epochOffsetNs)
                    .taskId(taskId)
                    .bytes(bytes)
                    .workerId(workerId)
                    .holderId(holderId);
            end();
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
        final int room = SLOT_LENGTH
                - MESSAGE_OFFSET
                - MessageHeaderEncoder.ENCODED_LENGTH
                - FailureEncoder.BLOCK_LENGTH
                - VarStringEncodingEncoder.varDataEncodingOffset();
        final int parts = Math.max(1, Math.min(MAX_FAILURE_PARTS, (bytes.length + room - 1) / room));
        final long timeNs = nowEpochNs();
        for (int part = 0; part < parts; part++) {
            final int from = part * room;
            failure.wrapAndApplyHeader(buffer, begin(), messageHeader)
                    .timeNs(timeNs)
                    .taskId(taskId)
                    .part(part)
                    .parts(parts)
                    .category(categoryOf(kind))
                    .putText(bytes, from, Math.min(room, bytes.length - from));
            end();
        }
    }

    private int begin() {
        final int offset = EventLogLayout.slotOffset(lastSequence + 1, capacity);
        buffer.putLongOpaque(offset + EventLogLayout.SEQUENCE_OFFSET, EventLogLayout.WRITING);
        VarHandle.storeStoreFence();
        return offset + MESSAGE_OFFSET;
    }

    private void end() {
        lastSequence++;
        final int offset = EventLogLayout.slotOffset(lastSequence, capacity);
        buffer.putLongRelease(offset + EventLogLayout.SEQUENCE_OFFSET, lastSequence);
        buffer.putLongRelease(EventLogLayout.LAST_SEQUENCE_OFFSET, lastSequence);
    }

    /** The text of a record comes last in its slot and is cut there, between characters. */
    private int putText(final int messageOffset, final int position, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final int textOffset = position + VarStringEncodingEncoder.varDataEncodingOffset();
        int length = Math.min(bytes.length, messageOffset - MESSAGE_OFFSET + SLOT_LENGTH - textOffset);
        while (length < bytes.length && length > 0 && (bytes[length] & 0xC0) == 0x80) {
            length--;
        }
        buffer.putInt(position, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(textOffset, bytes, 0, length);
        return textOffset + length;
    }

    private long nowEpochNs() {
        return System.nanoTime() + epochOffsetNs;
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
            IoUtil.unmap(file);
        }
    }
}
