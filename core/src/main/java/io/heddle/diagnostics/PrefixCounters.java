package io.heddle.diagnostics;

import io.heddle.diagnostics.ClusterSnapshot.PrefixView;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.status.AtomicCounter;
import org.jspecify.annotations.Nullable;

/**
 * The counters that a scheduler keeps for each function that tasks were made of. Those of functions that come when the file is full are
 * missing. For one thread.
 */
public final class PrefixCounters {
    private static final CounterType[] TYPES = {
        CounterType.PREFIX_WAITING,
        CounterType.PREFIX_READY,
        CounterType.PREFIX_ASSIGNED,
        CounterType.PREFIX_IN_MEMORY,
        CounterType.PREFIX_FINISHED,
        CounterType.PREFIX_ERRED,
        CounterType.PREFIX_DURATION_NS,
        CounterType.PREFIX_RESULT_BYTES,
    };

    private final List<@Nullable Map<CounterType, AtomicCounter>> byPrefix = new ArrayList<>();
    private final NodeCounters counters;

    /**
     * Of a scheduler.
     *
     * @param counters of the node.
     */
    public PrefixCounters(final NodeCounters counters) {
        this.counters = counters;
    }

    /**
     * How many functions were added.
     *
     * @return the number of the next one.
     */
    public int count() {
        return byPrefix.size();
    }

    /**
     * The next function.
     *
     * @param name of the function.
     */
    public void add(final String name) {
        final Map<CounterType, AtomicCounter> added = new EnumMap<>(CounterType.class);
        for (final CounterType type : TYPES) {
            final AtomicCounter counter = counters.add(type, byPrefix.size(), name);
            if (counter == null) {
                byPrefix.add(null);
                return;
            }
            added.put(type, counter);
        }
        byPrefix.add(added);
    }

    /**
     * Set a counter.
     *
     * @param prefix number of the function.
     * @param type   of the counter.
     * @param value  now.
     */
    public void set(final int prefix, final CounterType type, final long value) {
        final Map<CounterType, AtomicCounter> of = byPrefix.get(prefix);
        if (of != null) {
            final AtomicCounter counter = of.get(type);
            if (counter != null) {
                counter.setRelease(value);
            }
        }
    }

    /** The functions with their counters, in order of their numbers. */
    static List<PrefixView> read(final @Nullable CountersFileReader file) {
        final Map<Integer, Map<CounterType, Long>> values = new TreeMap<>();
        final Map<Integer, String> names = new TreeMap<>();
        if (file == null) {
            return List.of();
        }
        file.countersReader().forEach((counterId, typeId, keyBuffer, label) -> {
            final CounterType type = CounterType.of(typeId);
            if (type != null && type.key() == CounterKey.PREFIX) {
                final int prefix = keyBuffer.getInt(0, ByteOrder.LITTLE_ENDIAN);
                values.computeIfAbsent(prefix, key -> new EnumMap<>(CounterType.class))
                        .put(type, file.countersReader().getCounterValue(counterId));
                names.putIfAbsent(prefix, label.substring(type.text().length() + 1));
            }
        });
        final List<PrefixView> views = new ArrayList<>();
        values.forEach((prefix, of) -> views.add(new PrefixView(
                String.valueOf(names.get(prefix)),
                of.getOrDefault(CounterType.PREFIX_WAITING, 0L),
                of.getOrDefault(CounterType.PREFIX_READY, 0L),
                of.getOrDefault(CounterType.PREFIX_ASSIGNED, 0L),
                of.getOrDefault(CounterType.PREFIX_IN_MEMORY, 0L),
                of.getOrDefault(CounterType.PREFIX_FINISHED, 0L),
                of.getOrDefault(CounterType.PREFIX_ERRED, 0L),
                of.getOrDefault(CounterType.PREFIX_DURATION_NS, 0L),
                of.getOrDefault(CounterType.PREFIX_RESULT_BYTES, 0L))));
        return views;
    }
}
