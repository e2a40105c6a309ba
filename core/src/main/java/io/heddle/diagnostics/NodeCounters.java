package io.heddle.diagnostics;

import static io.heddle.diagnostics.CountersFileLayout.HEADER_LENGTH;

import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one node in a mapped file that any process may read while the node runs, and after its death. The layout is in the
 * package doc.
 *
 * <p>Made once per node by the code that launches it; the counters may be changed from any thread, without a lock. A counter that one
 * thread alone changes is best set with {@code setRelease} or {@code incrementRelease}. There is no close: the mapping goes with the last
 * counter that somebody holds, so that a late increment by a thread that is slow to end cannot crash the process; the values stay in
 * the file for readers until the node's directory is removed.
 */
public final class NodeCounters {
    private final Map<CounterType, AtomicCounter> byType = new EnumMap<>(CounterType.class);
    private final Map<CounterType, DurationCounters> durations = new EnumMap<>(CounterType.class);
    /** All but those with a key. */
    private final Int2ObjectHashMap<AtomicCounter> byId = new Int2ObjectHashMap<>();

    private final CountersManager counters;
    private final JvmSample jvm = new JvmSample();

    private NodeCounters(final MappedByteBuffer file, final NodeRole role) {
        final UnsafeBuffer header = new UnsafeBuffer(file, 0, HEADER_LENGTH);
        final int maxCounters = CountersFileLayout.maxCounters(role);
        final int metadataLength = maxCounters * CountersReader.METADATA_LENGTH;
        final int valuesLength = maxCounters * CountersReader.COUNTER_LENGTH;
        counters = new CountersManager(
                new UnsafeBuffer(file, HEADER_LENGTH, metadataLength),
                new UnsafeBuffer(file, HEADER_LENGTH + metadataLength, valuesLength),
                StandardCharsets.UTF_8);
        for (final CounterType type : CounterType.values()) {
            if (type.isOf(role) && type.kind() == CounterKind.HISTOGRAM) {
                durations.put(type, newDurations(type));
            } else if (type.isOf(role) && type.key() == CounterKey.NONE) {
                byType.put(type, newCounter(type.text(), type.id()));
            }
        }
        CountersFileLayout.writeHeader(header, role, metadataLength, valuesLength);
    }

    private AtomicCounter newCounter(final String label, final int typeId) {
        final AtomicCounter counter = counters.newCounter(label, typeId);
        byId.put(typeId, counter);
        return counter;
    }

    private DurationCounters newDurations(final CounterType type) {
        final AtomicCounter[] buckets = new AtomicCounter[DurationHistogram.BUCKETS];
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            final long boundNs = DurationHistogram.boundNs(bucket);
            final String label = type.text() + (boundNs == Long.MAX_VALUE ? " more" : " up to " + boundNs);
            buckets[bucket] = newCounter(label, type.id() + bucket);
        }
        final int sumId = type.id() + DurationHistogram.SUM_OFFSET;
        return new DurationCounters(buckets, newCounter(type.text() + " sum", sumId));
    }

    /**
     * Create the counters file of a node, with every counter of the node's role at 0.
     *
     * @param directory of the node, which the caller owns.
     * @return the counters.
     */
    public static NodeCounters create(final NodeDirectory directory) {
        return create(directory.countersFile(), directory.role());
    }

    static NodeCounters create(final Path path, final NodeRole role) {
        final int length = HEADER_LENGTH
                + CountersFileLayout.maxCounters(role)
                        * (CountersReader.METADATA_LENGTH + CountersReader.COUNTER_LENGTH);
        return new NodeCounters(NodeFile.create(path, length), role);
    }

    /**
     * The counter of a type; look it up once and keep it.
     *
     * @param type one that nodes of this role have.
     * @return the counter, for as long as it is held.
     */
    public AtomicCounter get(final CounterType type) {
        final AtomicCounter counter = byType.get(type);
        if (counter == null) {
            throw new IllegalArgumentException("nodes of this role have no counter " + type.text());
        }
        return counter;
    }

    /**
     * The counters of a histogram; look them up once and keep them.
     *
     * @param type a histogram that nodes of this role have.
     * @return the counters, for as long as they are held.
     */
    public DurationCounters durations(final CounterType type) {
        final DurationCounters found = durations.get(type);
        if (found == null) {
            throw new IllegalArgumentException("nodes of this role have no histogram " + type.text());
        }
        return found;
    }

    /** Takes values of counters. */
    public interface ValueReader {
        /**
         * A counter.
         *
         * @param typeId as in the file.
         * @param value  of the counter now.
         */
        void onValue(int typeId, long value);
    }

    /**
     * Hand on all counters without a key, those of histograms too, with their values now.
     *
     * @param reader takes them.
     */
    public void forEach(final ValueReader reader) {
        byId.forEachInt((typeId, counter) -> reader.onValue(typeId, counter.get()));
    }

    /**
     * Set a counter as another node has told.
     *
     * @param typeId as in the file; of a counter that nodes of this role do not have, as a later version may, it is passed over.
     * @param value  of the counter.
     */
    public void set(final int typeId, final long value) {
        final AtomicCounter counter = byId.get(typeId);
        if (counter != null) {
            counter.setRelease(value);
        }
    }

    /**
     * One more counter of a type that has one for each value of a key; by one thread of the node.
     *
     * @param type of the counter.
     * @param key  number of the thing that is counted.
     * @param name of that thing.
     * @return the counter, or null where the file has no room for further ones.
     */
    public @Nullable AtomicCounter add(final CounterType type, final int key, final String name) {
        if (type.key() == CounterKey.NONE) {
            throw new IllegalArgumentException(type.text() + " is one counter");
        }
        if (counters.available() == 0) {
            return null;
        }
        return counters.newCounter(
                type.text() + " " + name, type.id(), buffer -> buffer.putInt(0, key, ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * Say that the node lives, four times a second or so, and once a second how its process does.
     *
     * @param epochMs time now.
     */
    public void heartbeat(final long epochMs) {
        if (jvm.isDue(epochMs)) {
            jvm.write(this, epochMs);
        }
        get(CounterType.HEARTBEAT_MS).setRelease(epochMs);
    }
}
