package io.heddle.store;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The workload of {@link RandomWorkloadTest} with ever other seeds and limits; {@code -Dheddle.soak.seconds} says how long. */
@Tag("soak")
@Timeout(value = 5, unit = TimeUnit.HOURS)
class RandomWorkloadSoakTest {
    private final Workspace workspace = new Workspace();

    @AfterEach
    void nothingIsLeft() {
        workspace.close();
    }

    @Test
    void accountEqualsAnIndependentCountForLong() {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("heddle.soak.seconds", 60));
        long seed = Long.getLong("heddle.seed", System.nanoTime());
        do {
            RandomWorkloadTest.runOne(workspace, new Random(seed), seed, 20_000);
            seed++;
        } while (System.nanoTime() < endNs);
    }
}
