package io.heddle.diagnostics;

import static io.heddle.diagnostics.CountersFileLayout.HEADER_LENGTH;
import static io.heddle.diagnostics.CountersFileLayout.MAX_COUNTERS;

import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

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

    private NodeCounters(final MappedByteBuffer file, final NodeRole role) {
        final UnsafeBuffer header = new UnsafeBuffer(file, 0, HEADER_LENGTH);
        final int metadataLength = MAX_COUNTERS * CountersReader.METADATA_LENGTH;
        final int valuesLength = MAX_COUNTERS * CountersReader.COUNTER_LENGTH;
        final CountersManager counters = new CountersManager(
                new UnsafeBuffer(file, HEADER_LENGTH, metadataLength),
                new UnsafeBuffer(file, HEADER_LENGTH + metadataLength, valuesLength),
                StandardCharsets.UTF_8);
        for (final CounterType type : CounterType.values()) {
            if (type.isOf(role)) {
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
        final int length =
                HEADER_LENGTH + MAX_COUNTERS * (CountersReader.METADATA_LENGTH + CountersReader.COUNTER_LENGTH);
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
     * Say that the node lives; once per second is enough.
     *
     * @param epochMs time now.
     */
    public void heartbeat(final long epochMs) {
        get(CounterType.HEARTBEAT_MS).setRelease(epochMs);
    }
}
