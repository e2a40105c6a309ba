package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.Advice;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.EventFollower;
import io.heddle.diagnostics.EventHandler;
import io.heddle.diagnostics.TaskRun;
import io.heddle.frame.DataFrame;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What workers count of their work beside the runs, against what was done. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkFiguresTest {
    private static final long SLOW_NS = TimeUnit.MILLISECONDS.toNanos(30);
    private static final int SLOW_TASKS = 10;
    private static final int BLOCK_BYTES = 2 << 20;

    @TempDir
    private static Path temporary;

    private Client client;
    private ClusterWatch watch;
    private long spills;
    private long reloads;

    /** Needs long to be written and to be read. */
    private static final class Slow implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int number;

        Slow(final int number) {
            this.number = number;
        }

        private void writeObject(final ObjectOutputStream out) throws IOException {
            spin();
            out.defaultWriteObject();
        }

        private void readObject(final ObjectInputStream in) throws IOException, ClassNotFoundException {
            spin();
            in.defaultReadObject();
        }

        private static void spin() {
            final long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < SLOW_NS) {
                Thread.onSpinWait();
            }
        }
    }

    @BeforeAll
    void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("16MiB")
                .spillDirectory(temporary.resolve("spill"))
                .start();
        watch = new ClusterWatch(Path.of(client.clusterDirectory()));
    }

    @AfterAll
    void end() {
        watch.close();
        client.close();
    }

    /** The sum over all workers, when each has told it with a heartbeat that came after the call. */
    private long counted(final CounterType type) {
        final long nowMs = System.currentTimeMillis();
        while (true) {
            watch.snapshot();
            final boolean isNew = watch.readings().stream()
                    .filter(node -> type.isOf(node.role()))
                    .allMatch(node -> node.values().get(CounterType.HEARTBEAT_MS) > nowMs);
            if (isNew) {
                return watch.readings().stream()
                        .mapToLong(node -> node.values().getOrDefault(type, 0L))
                        .sum();
            }
            Await.pause();
        }
    }

    private static Slow make(final int number) {
        return new Slow(number);
    }

    private static int use(final Slow value) {
        return value.number;
    }

    private static int increment(final int number) {
        return number + 1;
    }

    private static String text(final int number) {
        return Integer.toString(number);
    }

    @Test
    void timeInSerialisationIsCountedAndNamed() {
        final long writingNs = counted(CounterType.SERIALISE_NS);
        final long readingNs = counted(CounterType.DESERIALISE_NS);
        final List<Integer> numbers = IntStream.range(0, SLOW_TASKS).boxed().toList();
        client.gather(client.map(WorkFiguresTest::increment, numbers));
        client.gather(client.map(WorkFiguresTest::text, numbers));
        assertEquals(writingNs, counted(CounterType.SERIALISE_NS), "numbers and texts are not serialised");
        assertEquals(readingNs, counted(CounterType.DESERIALISE_NS));

        final List<TaskFuture<Slow>> made = client.map(WorkFiguresTest::make, numbers);
        assertEquals(
                numbers,
                made.stream()
                        .map(future ->
                                client.submitWith(WorkFiguresTest::use, future).result())
                        .collect(Collectors.toList()));
        final long wroteNs = counted(CounterType.SERIALISE_NS) - writingNs;
        final long readNs = counted(CounterType.DESERIALISE_NS) - readingNs;
        assertTrue(wroteNs >= SLOW_TASKS * SLOW_NS, "written for " + wroteNs + " ns");
        assertTrue(readNs >= SLOW_TASKS * SLOW_NS, "read for " + readNs + " ns");
        // Two workers may share it: together they were busy for longer than the advice needs to name one of them.
        client.gather(client
                .map(WorkFiguresTest::make, IntStream.range(100, 130).boxed().toList())
                .stream()
                .map(future -> client.submitWith(WorkFiguresTest::use, future))
                .toList());
        Await.until(() -> client.advise().stream()
                .anyMatch(advice -> advice.topic() == Advice.Topic.SERIALISATION
                        && advice.finding().contains("in the serialisation of results and ")
                        && advice.lostNs() >= TimeUnit.MILLISECONDS.toNanos(500)));
    }

    @Test
    void exchangesOfRowsAreCounted() throws IOException {
        final Path file = temporary.resolve("rows.csv");
        Files.writeString(
                file,
                IntStream.range(0, 2_000)
                        .mapToObj(row -> row % 7 + "," + row)
                        .collect(Collectors.joining("\n", "key,value\n", "\n")));
        try (DataFrame rows = client.readCsv(file.toString()).persist().await()) {
            final long before = counted(CounterType.SHUFFLE_WRITTEN_PARTITIONS);
            final long bytesBefore = counted(CounterType.SHUFFLE_WRITTEN_BYTES);
            final long readBefore = counted(CounterType.SHUFFLE_READ_PARTITIONS);
            final long readBytesBefore = counted(CounterType.SHUFFLE_READ_BYTES);
            assertEquals(2_000, rows.count());
            assertEquals(before, counted(CounterType.SHUFFLE_WRITTEN_PARTITIONS), "nothing was exchanged");
            final List<Long> known = runs().stream().map(TaskRun::taskId).toList();
            try (DataFrame dealt = rows.repartition(3, "key").persist().await()) {
                final List<TaskRun> runs = runs().stream()
                        .filter(run -> !known.contains(run.taskId()))
                        .toList();
                final long parts = dealt.partitionSizes().size();
                final long outputBytes = dealt.partitionSizes().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                final long writtenPartitions = counted(CounterType.SHUFFLE_WRITTEN_PARTITIONS) - before;
                final long writtenBytes = counted(CounterType.SHUFFLE_WRITTEN_BYTES) - bytesBefore;
                assertEquals(runs.size() - parts, writtenPartitions, runs.toString());
                assertEquals(runs.stream().mapToLong(TaskRun::bytes).sum() - outputBytes, writtenBytes);
                assertEquals(parts * writtenPartitions, counted(CounterType.SHUFFLE_READ_PARTITIONS) - readBefore);
                assertTrue(counted(CounterType.SHUFFLE_READ_BYTES) - readBytesBefore > 0);
            }
        }
    }

    private List<TaskRun> runs() {
        return client.getTaskStream(Duration.ofMinutes(10));
    }

    private static byte[] block(final int number) {
        return new byte[BLOCK_BYTES + number];
    }

    private static int length(final byte[] block) {
        return block.length;
    }

    @Test
    void spillsAndReloadsAreAsManyAsWereWrittenDown() {
        final List<Integer> numbers = IntStream.range(0, 24).boxed().toList();
        final List<TaskFuture<byte[]>> blocks = client.map(WorkFiguresTest::block, numbers);
        blocks.forEach(block -> assertNull(block.exception()));
        final List<Integer> lengths = client.gather(blocks.stream()
                .map(block -> client.submitWith(WorkFiguresTest::length, block))
                .toList());
        assertEquals(numbers.stream().map(number -> BLOCK_BYTES + number).toList(), lengths);
        try (EventFollower follower = new EventFollower(node -> new EventHandler() {
            @Override
            public void onSpilled(
                    final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
                spills++;
            }

            @Override
            public void onReloaded(
                    final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
                reloads++;
            }
        })) {
            long counted = -1;
            while (counted != counted(CounterType.SPILLS) || spills != counted) { // some may still be under way
                counted = counted(CounterType.SPILLS);
                follower.poll(watch.nodes(), Integer.MAX_VALUE);
            }
            assertTrue(spills >= 8, spills + " of 48 MiB in memory of 32 MiB");
            assertEquals(reloads, counted(CounterType.RELOADS));
            assertTrue(reloads > 0);
            assertEquals(0, Collections.frequency(lengths, 0));
        }
    }
}
