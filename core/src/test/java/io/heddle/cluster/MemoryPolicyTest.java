package io.heddle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class MemoryPolicyTest {
    @Test
    void aWorkerWithinAProgramNeverEndsIt() {
        final MemoryPolicy given = new MemoryPolicy(0.5, 0.6, 0.7, 0.9, 1 << 20, true);
        final MemoryPolicy within = given.withinProgram();
        assertTrue(given.terminateBytes() < 1 << 20);
        assertEquals(Long.MAX_VALUE, within.terminateBytes());
        assertEquals(new MemoryPolicy(0.5, 0.6, 0.7, 0, 1 << 20, true), within, "the other thresholds stay");
    }

    @Test
    void anotherProcessReadsWhatThisOneWrites() {
        assertEquals(MemoryPolicy.DEFAULT, MemoryPolicy.read(MemoryPolicy.DEFAULT.format()));
    }
}
