package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.FrameException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plans are judged without data. */
@Timeout(value = 10, unit = TimeUnit.SECONDS)
class PartitionSizingTest {
    private static final long GB = 1_000_000_000;

    private static PartitionSizing tenGigabytes(final int partitions) {
        return new PartitionSizing(10 * GB, partitions, 4, 1, 4 * GB);
    }

    @Test
    void tenGigabytesOnFourWorkersOfFour() {
        for (int partitions = 10; partitions <= 20; partitions++) {
            assertNull(tenGigabytes(partitions).advice(), partitions + " partitions");
        }
        assertEquals(
                "too many partitions: 1,000 of 10,000,000 bytes for 4 threads; 8 to 625 would do",
                tenGigabytes(1_000).advice());
        assertEquals(
                "partitions are too large: 5,000,000,000 bytes each, and a thread of a worker with 4,000,000,000 bytes works on"
                        + " 1,333,333,333 at most; make 8 or more of them",
                tenGigabytes(2).advice());
    }

    @Test
    void whatItAdvisesIsGood() {
        for (int partitions = 8; partitions <= 625; partitions++) {
            assertNull(tenGigabytes(partitions).advice(), partitions + " partitions");
        }
        final String few = new PartitionSizing(4 * GB, 3, 4, 1, 8 * GB).advice();
        assertNotNull(few);
        assertTrue(few.startsWith("too few partitions: 3 for 4 threads"), few);
    }

    @Test
    void littleDataMayBeCutAnyhow() {
        assertNull(new PartitionSizing(0, 1, 4, 1, GB).advice());
        assertNull(new PartitionSizing(1_000, 60, 4, 1, GB).advice());
        assertThrows(FrameException.class, () -> new PartitionSizing(1, 0, 4, 1, GB));
    }
}
