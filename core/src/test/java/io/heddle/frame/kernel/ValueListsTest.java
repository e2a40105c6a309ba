package io.heddle.frame.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.frame.GuardedMemory;
import io.heddle.frame.expression.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Quantiles of groups of every size whose values come in turns, against sorted lists. */
@Timeout(60)
class ValueListsTest {
    private static final int GROUP_COUNT = 260;
    private static final int LARGE_COUNT = 20_000;

    private final long seed = Long.getLong("heddle.seed", 42);
    private final SplittableRandom random = new SplittableRandom(seed);

    /** Group g has g + 1 values, so that lists end at, before and behind the ends of all chunks; the last one has many more. */
    @Test
    void groupsOfEverySize() {
        try (GuardedMemory memory = new GuardedMemory()) {
            final long states = memory.reserve(GROUP_COUNT * ValueLists.LENGTH);
            UnsafeApi.setMemory(states, (long) GROUP_COUNT * ValueLists.LENGTH, (byte) 0);
            final List<Integer> rows = new ArrayList<>();
            for (int group = 0; group < GROUP_COUNT; group++) {
                rows.addAll(Collections.nCopies(group == GROUP_COUNT - 1 ? LARGE_COUNT : group + 1, group));
            }
            Collections.shuffle(rows, new Random(seed));
            final List<List<Double>> expected = new ArrayList<>();
            for (int group = 0; group < GROUP_COUNT; group++) {
                expected.add(new ArrayList<>());
            }
            try (ValueLists lists = new ValueLists(memory)) {
                final Vector values = new VectorPool().take(DataType.FLOAT64);
                final long[] addresses = new long[Vector.CAPACITY];
                for (int first = 0; first < rows.size(); first += Vector.CAPACITY) {
                    final int count = Math.min(Vector.CAPACITY, rows.size() - first);
                    for (int i = 0; i < count; i++) {
                        final int group = rows.get(first + i);
                        final double value = random.nextInt(5) == 0 ? random.nextInt(3) : random.nextDouble(-9, 9);
                        expected.get(group).add(value);
                        addresses[i] = states + (long) group * ValueLists.LENGTH;
                        values.doubles()[i] = value;
                    }
                    lists.add(addresses, 0, values, count);
                }
                for (int group = 0; group < GROUP_COUNT; group++) {
                    final List<Double> sorted = expected.get(group);
                    Collections.sort(sorted);
                    for (final double fraction : new double[] {0, 0.3, 0.5, 1}) {
                        final double place = fraction * (sorted.size() - 1);
                        final double low = sorted.get((int) place);
                        final double high = sorted.get((int) Math.ceil(place));
                        assertEquals(
                                low + (high - low) * (place - (int) place),
                                lists.quantile(states + (long) group * ValueLists.LENGTH, fraction),
                                1e-12,
                                sorted.size() + " values, -Dheddle.seed=" + seed);
                    }
                }
            }
            memory.discard(states);
            assertEquals(0, memory.reservedCount());
        }
    }
}
