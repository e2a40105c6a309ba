package io.heddle.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TaskIdMapTest {
    private static final long CLIENT = 7L << 40;

    @Test
    void isAMap() {
        final long seed = Long.getLong("heddle.seed", 1);
        final SplittableRandom random = new SplittableRandom(seed);
        final TaskIdMap<String> map = new TaskIdMap<>();
        final Map<Long, String> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            final long taskId = (random.nextInt(3) * CLIENT) + random.nextInt(1 + i % 5_000);
            if (random.nextInt(3) == 0) {
                assertEquals(expected.remove(taskId), map.remove(taskId), "seed " + seed);
            } else {
                final String value = Integer.toString(i);
                assertEquals(expected.put(taskId, value), map.put(taskId, value), "seed " + seed);
            }
            assertEquals(expected.get(taskId + 1), map.get(taskId + 1), "seed " + seed);
            assertEquals(expected.size(), map.size(), "seed " + seed);
        }
        final Map<Long, String> seen = new HashMap<>();
        map.forEach((taskId, value) -> assertNull(seen.put(taskId, value), "seen twice"));
        assertEquals(expected, seen, "seed " + seed);
    }

    @Test
    void ofNothingNothing() {
        final TaskIdMap<String> map = new TaskIdMap<>();
        assertTrue(map.isEmpty());
        assertNull(map.get(0));
        assertNull(map.remove(-1));
        map.put(Long.MIN_VALUE, "lowest");
        map.put(Long.MAX_VALUE, "highest");
        map.put(-1, "below zero");
        assertEquals("below zero", map.get(-1));
        assertEquals("lowest", map.remove(Long.MIN_VALUE));
        assertFalse(map.contains(Long.MIN_VALUE));
        final StringBuilder ids = new StringBuilder();
        map.forEach((taskId, value) -> ids.append(taskId).append(' '));
        assertTrue(ids.toString().contains("-1 ") && ids.toString().contains(Long.MAX_VALUE + " "), ids.toString());
    }
}
