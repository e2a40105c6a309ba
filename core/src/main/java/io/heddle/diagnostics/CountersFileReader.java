package io.heddle.diagnostics;

import static io.heddle.diagnostics.CountersFileLayout.HEADER_LENGTH;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * Reads the counters file of a node of this host, living or dead, through a read-only mapping. For one thread.
 */
public final class CountersFileReader implements AutoCloseable {
    private final MappedByteBuffer file;
    private final CountersReader reader;
    private final NodeRole role;
    private final long pid;
    private final long startTimeMs;
    private final Map<CounterType, Integer> counterIds = new EnumMap<>(CounterType.class);
    private final Map<CounterType, int[]> histogramIds = new EnumMap<>(CounterType.class);

    private CountersFileReader(final MappedByteBuffer file, final UnsafeBuffer header) {
        this.file = file;
        final int metadataLength = header.getInt(CountersFileLayout.METADATA_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int valuesLength = header.getInt(CountersFileLayout.VALUES_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int headerLength = header.getInt(CountersFileLayout.HEADER_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        reader = new CountersReader(
                new UnsafeBuffer(file, headerLength, metadataLength),
                new UnsafeBuffer(file, headerLength + metadataLength, valuesLength),
                StandardCharsets.UTF_8);
        pid = header.getLong(CountersFileLayout.PID_OFFSET, ByteOrder.LITTLE_ENDIAN);
        startTimeMs = header.getLong(CountersFileLayout.START_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
        role = NodeRole.of(header.getInt(CountersFileLayout.ROLE_OFFSET, ByteOrder.LITTLE_ENDIAN));
        reader.forEach((counterId, typeId, keyBuffer, label) -> {
            final CounterType type = CounterType.of(typeId);
            if (type != null && type.kind() == CounterKind.HISTOGRAM) {
                histogramIds.computeIfAbsent(type, key -> noIds())[typeId - type.id()] = counterId;
            } else if (type != null) {
                counterIds.putIfAbsent(type, counterId);
            }
        });
    }

    private static int[] noIds() {
        final int[] ids = new int[DurationHistogram.SUM_OFFSET + 1];
        Arrays.fill(ids, CountersReader.NULL_COUNTER_ID);
        return ids;
    }

    /**
     * Map a counters file.
     *
     * @param path of the file.
     * @return the open reader.
     * @throws IOException if the file is missing, not ready, or of another layout version.
     */
    public static CountersFileReader open(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < HEADER_LENGTH) {
                throw new IOException(
                        path + " has " + channel.size() + " bytes and is no counters file, or not ready yet");
            }
            final MappedByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            final UnsafeBuffer header = new UnsafeBuffer(file, 0, HEADER_LENGTH);
            final int version = header.getIntAcquire(CountersFileLayout.VERSION_OFFSET);
            final long magic = header.getLong(CountersFileLayout.MAGIC_OFFSET, ByteOrder.LITTLE_ENDIAN);
            if (version != CountersFileLayout.LAYOUT_VERSION || magic != CountersFileLayout.MAGIC) {
                IoUtil.unmap(file);
                throw new IOException(
                        version == 0
                                ? path + " is not ready: its node is starting, or died while it started"
                                : path + " is no counters file of layout " + CountersFileLayout.LAYOUT_VERSION
                                        + " (found layout " + version + "): read it with the version that wrote it");
            }
            return new CountersFileReader(file, header);
        }
    }

    /**
     * Value of a counter now.
     *
     * @param type of the counter.
     * @return the value, 0 where the node has no such counter.
     */
    public long value(final CounterType type) {
        final Integer counterId = counterIds.get(type);
        return counterId == null ? 0 : reader.getCounterValue(counterId);
    }

    /**
     * The durations that a histogram has counted so far.
     *
     * @param type of the histogram.
     * @return them; none where the node has no such histogram.
     */
    public DurationHistogram durations(final CounterType type) {
        final long[] counts = new long[DurationHistogram.BUCKETS];
        final int[] ids = histogramIds.getOrDefault(type, noIds());
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] = valueOf(ids[bucket]);
        }
        return new DurationHistogram(counts, valueOf(ids[DurationHistogram.SUM_OFFSET]));
    }

    private long valueOf(final int counterId) {
        return counterId == CountersReader.NULL_COUNTER_ID ? 0 : reader.getCounterValue(counterId);
    }

    /**
     * The histograms that the node has.
     *
     * @return what to give to {@link #durations}.
     */
    Set<CounterType> histograms() {
        return histogramIds.keySet();
    }

    /**
     * Whether the node has a counter.
     *
     * @param type of the counter; of a histogram false.
     * @return true if it has.
     */
    public boolean has(final CounterType type) {
        return counterIds.containsKey(type);
    }

    /**
     * The role of the node.
     *
     * @return the role.
     */
    public NodeRole role() {
        return role;
    }

    /**
     * The process of the node.
     *
     * @return its id.
     */
    public long pid() {
        return pid;
    }

    /**
     * When the file was made.
     *
     * @return epoch time in milliseconds.
     */
    public long startTimeMs() {
        return startTimeMs;
    }

    /**
     * All counters, those too that this version does not know.
     *
     * @return a reader on the mapped file, valid until {@link #close()}.
     */
    public CountersReader countersReader() {
        return reader;
    }

    @Override
    public void close() {
        IoUtil.unmap(file);
    }
}
