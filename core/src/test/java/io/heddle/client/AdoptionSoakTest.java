package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker process that holds two gigabytes is killed; its neighbour has room for them, or a quarter of it. Nothing is computed again. */
@Tag("soak")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class AdoptionSoakTest {
    private static final int VALUE_BYTES = 16 << 20;
    private static final int VALUES = 120;
    private static final long HOLDER_LIMIT_BYTES = 3_200_000_000L;

    private static byte[] make(final int seed) {
        final byte[] bytes = new byte[VALUE_BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static long checksum(final byte[] bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    private static double secondsSince(final long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }

    @ParameterizedTest
    @ValueSource(longs = {3_200_000_000L, 512_000_000L})
    void whatAKilledWorkerHeldIsReadAtOnce(final long adopterLimitBytes) {
        try (Client client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("512MB")
                .processes(true)
                .start()) {
            final List<String> names =
                    client.workers().stream().map(WorkerStatus::name).sorted().toList();
            client.setMemoryLimit(names.get(0), HOLDER_LIMIT_BYTES);
            client.setMemoryLimit(names.get(1), adopterLimitBytes);
            final List<TaskFuture<byte[]>> made = client.with(
                    TaskOptions.DEFAULTS.workers(names.get(0)).allowOtherWorkers(true),
                    () -> client.map(
                            AdoptionSoakTest::make,
                            IntStream.range(0, VALUES).boxed().toList()));
            client.waitFor(made, WaitFor.ALL, Duration.ofMinutes(2));
            final WorkerStatus holder =
                    client.whoHas(made).get(made.get(VALUES - 1)).get(0);
            assertEquals(names.get(0), holder.name());
            ProcessHandle.of(holder.pid()).orElseThrow().destroyForcibly();
            final long startNs = System.nanoTime();
            while (client.whoHas(made).values().stream()
                    .anyMatch(holders -> holders.isEmpty() || holders.get(0).pid() == holder.pid())) {
                Await.pause();
            }
            final double adopted = secondsSince(startNs);
            assertEquals(VALUE_BYTES, made.get(0).result().length);
            final double first = secondsSince(startNs);
            final List<TaskFuture<Long>> sums = made.stream()
                    .map(future -> client.submitWith(AdoptionSoakTest::checksum, future))
                    .toList();
            final List<Long> found = client.gather(sums);
            for (int i = 0; i < VALUES; i++) {
                assertEquals(checksum(make(i)), found.get(i), "value " + i);
            }
            System.out.printf(
                    "adopter with %d MB: all known after %.2f s, the first read after %.2f s, all after %.1f s%n",
                    adopterLimitBytes / 1_000_000, adopted, first, secondsSince(startNs));
            assertEquals(VALUES, client.status().runsOf("make"), "runs: something was computed again");
        }
    }
}
