package io.heddle.diagnostics;

import static io.heddle.diagnostics.OutlineLayout.*;

import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the outline of a scheduler: its tasks, which functions need results of which, and the results that take most. Only while a reader
 * wants it. For one thread; allocates nothing once it has seen all pairs of functions.
 */
public final class OutlineWriter implements AutoCloseable {
    /** No task has read it, or some are yet to. */
    public static final long NOT_READ = -1;

    private final MappedByteBuffer file;
    private final UnsafeBuffer buffer;
    private final Long2LongHashMap links = new Long2LongHashMap(0);
    private final LargestResults largest = new LargestResults();
    private final LargestResults unused = new LargestResults();
    private long sequence;
    private int half;
    private long rows;
    private int tasks;
    private int inputs;

    private OutlineWriter(final MappedByteBuffer file) {
        this.file = file;
        buffer = new UnsafeBuffer(file);
        buffer.putLong(MAGIC_OFFSET, MAGIC, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(HEADER_LENGTH_OFFSET, HEADER_LENGTH, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(HALF_LENGTH_OFFSET, HALF_LENGTH, ByteOrder.LITTLE_ENDIAN);
        buffer.putIntRelease(VERSION_OFFSET, LAYOUT_VERSION);
    }

    /**
     * Create the file.
     *
     * @param directory of the scheduler, which the caller owns.
     * @return the writer, with no outline yet.
     */
    public static OutlineWriter create(final NodeDirectory directory) {
        return new OutlineWriter(NodeFile.create(directory.outlineFile(), FILE_LENGTH));
    }

    /**
     * Whether somebody looks.
     *
     * @param nowMs epoch time.
     * @return true until the time that a reader has set.
     */
    public boolean isWanted(final long nowMs) {
        return buffer.getLongAcquire(WANTED_UNTIL_OFFSET) > nowMs;
    }

    /** Begins an outline, in the half that is not the last one. */
    public void begin() {
        half = halfOffset(sequence + 1);
        buffer.putLong(half + TIME_OFFSET, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
        rows = 0;
        tasks = 0;
        inputs = 0;
        links.clear();
        largest.clear();
        unused.clear();
    }

    /**
     * A task.
     *
     * @param state as its number in the package doc.
     * @param isNeeded a task that has yet to run needs its result.
     * @param readAgoNs how long before the outline began the last task that needed its result had read it, or {@link #NOT_READ}.
     */
    public void task(
            final long taskId,
            final int prefix,
            final int state,
            final int workerId,
            final long bytes,
            final boolean isNeeded,
            final long readAgoNs) {
        rows++;
        if (tasks < TASKS_MAX) {
            final int at = half + TASKS_OFFSET + tasks++ * TASK_LENGTH;
            buffer.putLong(at, taskId);
            buffer.putInt(at + 8, prefix);
            buffer.putInt(at + 12, workerId);
            buffer.putInt(at + 16, state);
        }
        result(taskId, prefix, workerId, bytes, isNeeded, readAgoNs);
    }

    /** A result, also of a task that has no row. */
    public void result(
            final long taskId,
            final int prefix,
            final int workerId,
            final long bytes,
            final boolean isNeeded,
            final long readAgoNs) {
        if (bytes > 0) {
            largest.offer(bytes, taskId, bytes, prefix, workerId, isNeeded, readAgoNs);
            if (!isNeeded) {
                unused.offer(-taskId, taskId, bytes, prefix, workerId, false, readAgoNs);
            }
        }
    }

    /** A task, an input of it, and their functions. */
    public void input(final long taskId, final int prefix, final long inputId, final int inputPrefix) {
        if (inputs < INPUTS_MAX) {
            final int at = half + INPUTS_OFFSET + inputs++ * INPUT_LENGTH;
            buffer.putLong(at, inputId);
            buffer.putLong(at + 8, taskId);
        }
        final long link = ((long) inputPrefix << Integer.SIZE) | prefix;
        if (links.size() < LINKS_MAX || links.containsKey(link)) {
            links.put(link, links.get(link) + 1);
        }
    }

    /** Ends the outline: readers see it from now on. */
    public void end() {
        int at = half + LINKS_OFFSET;
        final Long2LongHashMap.EntryIterator entries = links.entrySet().iterator();
        while (entries.hasNext()) {
            entries.next();
            buffer.putInt(at, (int) (entries.getLongKey() >>> Integer.SIZE));
            buffer.putInt(at + 4, (int) entries.getLongKey());
            buffer.putLong(at + 8, entries.getLongValue());
            at += LINK_LENGTH;
        }
        final int first = half + RESULTS_OFFSET;
        final int results = largest.write(buffer, first, 0);
        final int more = unused.write(buffer, first + results * RESULT_LENGTH, 1);
        buffer.putLong(half + ROWS_OFFSET, rows);
        buffer.putInt(half + TASK_COUNT_OFFSET, tasks);
        buffer.putInt(half + INPUT_COUNT_OFFSET, inputs);
        buffer.putInt(half + LINK_COUNT_OFFSET, links.size());
        buffer.putInt(half + RESULT_COUNT_OFFSET, results + more);
        sequence++;
        buffer.putLongRelease(SEQUENCE_OFFSET, sequence);
    }

    @Override
    public void close() {
        IoUtil.unmap(file);
    }
}
