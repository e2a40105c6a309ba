package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.diagnostics.TransferMatrix.Transfers;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sums of copies between workers. */
@Timeout(10)
class TransferMatrixTest {
    private static final long NOW_NS = TimeUnit.DAYS.toNanos(20_000);

    private static long ago(final long seconds) {
        return NOW_NS - TimeUnit.SECONDS.toNanos(seconds);
    }

    private static List<Transfers> of(final TransferMatrix matrix, final long nowNs) {
        final List<Transfers> all = matrix.transfers(id -> id == 9 ? "w1" : "w" + id, nowNs);
        all.sort(Comparator.comparing(Transfers::from).thenComparing(Transfers::to));
        return all;
    }

    @Test
    void allAndThoseOfTheLastMinute() {
        final TransferMatrix matrix = new TransferMatrix();
        matrix.add(1, 2, ago(130), ago(120), 1_000);
        matrix.add(1, 2, ago(22), ago(20), 70);
        matrix.add(2, 1, ago(3), ago(1), 5);
        assertEquals(
                List.of(
                        new Transfers("w1", "w2", 2, 1_070, 12_000_000_000L, 70, 2_000_000_000L),
                        new Transfers("w2", "w1", 1, 5, 2_000_000_000L, 5, 2_000_000_000L)),
                of(matrix, NOW_NS));
        assertEquals(0, of(matrix, ago(-120)).get(0).recentBytes(), "a minute later there is nothing of it");
        matrix.add(1, 2, ago(-120), ago(-120), 3);
        assertEquals(3, of(matrix, ago(-120)).get(0).recentBytes(), "old pieces do not come back");
    }

    @Test
    void aWorkerThatTookANameGoesOnWithItsSums() {
        final TransferMatrix matrix = new TransferMatrix();
        matrix.add(1, 2, ago(2), ago(1), 10);
        matrix.add(9, 2, ago(2), ago(1), 20);
        assertEquals(List.of(new Transfers("w1", "w2", 2, 30, 2_000_000_000L, 30, 2_000_000_000L)), of(matrix, NOW_NS));
    }
}
