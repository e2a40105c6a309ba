package io.heddle.diagnostics;

import static io.heddle.diagnostics.CountersFileLayout.HEADER_LENGTH;

import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
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
            if (type.isOf(role) && type.key() == CounterKey.NONE) {
                byType.put(type, counters.newCounter(type.text(), type.id()));
            }
        }
        CountersFileLayout.writeHeader(header, role, metadataLength, valuesLength);
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
     * Whether the node has a counter of a type once.
     *
     * @param type of the counter.
     * @return true if {@link #get} gives it.
     */
    public boolean has(final CounterType type) {
        return byType.containsKey(type);
    }

    /**
     * Hand on the counters that the node has once, with their values now.
     *
     * @param reader takes them.
     */
    public void forEach(final ObjLongConsumer<CounterType> reader) {
        byType.forEach((type, counter) -> reader.accept(type, counter.get()));
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
