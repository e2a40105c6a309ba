package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class AdaptiveDecisionTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private final AdaptiveDecision decision = new AdaptiveDecision(1, 20, 5 * SECOND_NS, 3);

    @Test
    void asManyAsDoTheWorkInTime() {
        assertEquals(10, decision.next(1, 2, 100, SECOND_NS, false));
        assertEquals(20, decision.next(1, 1, 1_000, SECOND_NS, false), "no more than allowed");
        assertEquals(3, decision.next(1, 1, 3, 100 * SECOND_NS, false), "no more than there are tasks");
        assertEquals(4, decision.next(1, 2, 7, 0, false), "without knowing better each thread gets one");
    }

    @Test
    void fewerOnlyAfterSeveralLooksThatAgree() {
        assertEquals(10, decision.next(10, 1, 0, SECOND_NS, false));
        assertEquals(10, decision.next(10, 1, 25, SECOND_NS, false));
        assertEquals(5, decision.next(10, 1, 0, SECOND_NS, false), "the most generous of the three");
        assertEquals(5, decision.next(5, 1, 0, SECOND_NS, false));
        assertEquals(5, decision.next(5, 1, 0, SECOND_NS, false));
        assertEquals(6, decision.next(5, 1, 30, SECOND_NS, false), "a look that asks for more begins anew");
        assertEquals(6, decision.next(6, 1, 0, SECOND_NS, false));
    }

    @Test
    void twiceAsManyWhereMemoryIsShort() {
        assertEquals(8, decision.next(4, 1, 0, SECOND_NS, true));
        assertEquals(20, decision.next(15, 1, 0, SECOND_NS, true));
    }

    @Test
    void nothingToDoLeavesTheLeast() {
        for (int look = 0; look < 2; look++) {
            assertEquals(4, decision.next(4, 1, 0, 0, false));
        }
        assertEquals(1, decision.next(4, 1, 0, 0, false));
    }
}
