package io.heddle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long until a worker process is started again. */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class ReplacementsTest {
    private static final String NAME = "worker-0";
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    private final Replacements replacements = new Replacements();

    private List<Long> pauses(final int count, final long lifeNs) {
        final List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replacements.onReady(NAME, 0);
            pauses.add(replacements.onEnd(NAME, lifeNs));
        }
        return pauses;
    }

    @Test
    void shortLivesMakeThePausesLonger() {
        assertEquals(
                List.of(0L, 0L, 0L, 100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 10_000L, 10_000L), pauses(12, 1));
        for (int i = 0; i < 100; i++) {
            assertEquals(10_000, replacements.onEnd(NAME, 2 * MINUTE_NS), "one that did not start");
        }
        assertEquals(0, replacements.onEnd("worker-1", 0), "another");
    }

    @Test
    void aLongLifeMakesUpForThem() {
        pauses(10, 1);
        assertEquals(List.of(0L, 0L, 0L, 0L), pauses(4, MINUTE_NS));
    }

    @Test
    void whoEverStarted() {
        assertFalse(replacements.wasEverReady(NAME));
        replacements.onReady(NAME, 0);
        replacements.onEnd(NAME, 0);
        assertTrue(replacements.wasEverReady(NAME));
    }
}
