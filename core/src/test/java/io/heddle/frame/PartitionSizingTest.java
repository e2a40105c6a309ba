package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.io.CsvOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

    /** What is loaded is judged when it is there: the automatic size is good, blocks of a few rows are not. */
    @Test
    void aPersistedFrameThatIsCutBadlyIsNamedOnce(@TempDir final Path directory) throws IOException {
        final StringBuilder text = new StringBuilder("a\n");
        for (int row = 0; row < 10_000; row++) {
            text.append(row).append('\n');
        }
        final String file = Files.writeString(directory.resolve("a.csv"), text).toString();
        try (LocalSession session = new LocalSession(64 << 20, 1)) {
            final DataFrame automatic = DataFrame.readCsv(session, CsvOptions.DEFAULTS, file);
            try (DataFrame kept = automatic.persist()) {
                kept.await();
                assertEquals(List.of(), session.warnings);
            }
            final DataFrame tiny = DataFrame.readCsv(session, CsvOptions.DEFAULTS.withBlockBytes(1_000), file);
            try (DataFrame kept = tiny.persist()) {
                kept.await().await();
                assertTrue(kept.partitionSizing().partitions() > 16);
                assertEquals(1, session.warnings.size());
                assertTrue(session.warnings.get(0).startsWith("too many partitions: "), session.warnings.get(0));
            }
        }
    }

    @Test
    void littleDataMayBeCutAnyhow() {
        assertNull(new PartitionSizing(0, 1, 4, 1, GB).advice());
        assertNull(new PartitionSizing(1_000, 60, 4, 1, GB).advice());
        assertThrows(FrameException.class, () -> new PartitionSizing(1, 0, 4, 1, GB));
    }
}
