package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.function.TaskCallable;
import io.heddle.function.TaskRunnable;
import io.heddle.graph.HeddleException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the JDK promises of an executor, kept by a cluster inside this JVM. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClusterExecutorServiceTest {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final AtomicInteger INTERRUPTS = new AtomicInteger();
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static Client client;

    @BeforeAll
    static void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(2)
                .memoryLimit("64MiB")
                .start();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    private static TaskCallable<Integer> endless() {
        return () -> {
            try {
                NEVER.await();
                return 0;
            } catch (final InterruptedException interrupted) {
                INTERRUPTS.incrementAndGet();
                throw interrupted;
            }
        };
    }

    private static void countRun() {
        RUNS.incrementAndGet();
    }

    private static TaskCallable<Integer> failing() {
        return () -> {
            throw new IllegalStateException("no");
        };
    }

    @Test
    void runsWhatIsSubmitted() throws Exception {
        try (ClusterExecutorService executor = client.executorService()) {
            final int offset = 2;
            assertEquals(42, executor.submit(() -> 40 + offset).get());
            final int before = RUNS.get();
            final TaskRunnable counts = ClusterExecutorServiceTest::countRun;
            executor.execute(counts);
            executor.submit(counts).get();
            final Object token = new Object();
            assertSame(token, executor.submit(counts, token).get());
            final ArrayList<Integer> list = new ArrayList<>(List.of(1, 2, 3));
            assertEquals(3, executor.submit(list::size).get()); // a method of the JDK
            final ExecutionException failure = assertThrows(ExecutionException.class, executor.submit(failing())::get);
            assertInstanceOf(IllegalStateException.class, failure.getCause());
            executor.shutdown();
            assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
            assertEquals(before + 3, RUNS.get());
        }
    }

    @Test
    void aTaskThatCannotTravelIsRefusedAtTheCall() {
        try (ClusterExecutorService executor = client.executorService()) {
            final ExecutorService plain = executor;
            final Callable<Integer> local = () -> 1;
            final HeddleException refusal = assertThrows(HeddleException.class, () -> plain.submit(local));
            assertTrue(refusal.getMessage().contains("TaskCallable"), refusal.getMessage());
        }
    }

    @Test
    void invokesAll() throws Exception {
        try (ClusterExecutorService executor = client.executorService()) {
            final List<TaskCallable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                final int number = i;
                tasks.add(() -> number * number);
            }
            final List<Future<Integer>> futures = executor.invokeAll(tasks);
            for (int i = 0; i < 50; i++) {
                assertEquals(i * i, futures.get(i).get());
            }
            final List<Future<Integer>> some =
                    executor.invokeAll(List.of(() -> 1, endless()), 500, TimeUnit.MILLISECONDS);
            assertTrue(some.get(0).isDone());
            assertTrue(some.get(1).isCancelled());
        }
    }

    @Test
    void invokesAnyAndCancelsTheOthers() throws Exception {
        try (ClusterExecutorService executor = client.executorService()) {
            final int before = INTERRUPTS.get();
            final int startedBefore = RUNS.get();
            final TaskCallable<Integer> waits = () -> {
                while (RUNS.get() == startedBefore) {
                    Await.pause();
                }
                return 7;
            };
            final TaskCallable<Integer> marks = () -> {
                RUNS.incrementAndGet();
                NEVER.await();
                return 0;
            };
            assertEquals(7, executor.invokeAny(List.of(failing(), marks, waits)));
            assertThrows(ExecutionException.class, () -> executor.invokeAny(List.of(failing(), failing())));
            assertThrows(
                    TimeoutException.class,
                    () -> executor.invokeAny(List.of(endless(), failing()), 300, TimeUnit.MILLISECONDS));
            assertThrows(IllegalArgumentException.class, () -> executor.invokeAny(List.of()));
            while (INTERRUPTS.get() == before) { // the time limit of the test ends it
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    @Test
    void shutsDown() throws Exception {
        final ClusterExecutorService executor = client.executorService();
        final Future<Integer> running = executor.submit(endless());
        executor.shutdown();
        assertTrue(executor.isShutdown());
        assertFalse(executor.isTerminated());
        assertThrows(RejectedExecutionException.class, () -> executor.submit(() -> 1));
        assertFalse(executor.awaitTermination(10, TimeUnit.MILLISECONDS));
        assertEquals(List.of(), executor.shutdownNow());
        assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS));
        assertTrue(running.isCancelled());
        assertTrue(executor.isTerminated());
        assertEquals(3, client.submit(() -> 3).result()); // the client goes on
    }
}
