package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.function.TaskFunction0;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Options of tasks from the call to the worker, over real sessions inside one JVM, so that tests and tasks share fields. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class TaskOptionsTest {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final AtomicInteger INSIDE = new AtomicInteger();
    private static final AtomicInteger INSIDE_MOST = new AtomicInteger();
    private static final List<String> ORDER = new ArrayList<>();
    private static volatile boolean isStopped;
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    private static ClientBuilder builder(final int workers, final int threads) {
        return Client.builder()
                .workers(workers)
                .threadsPerWorker(threads)
                .memoryLimit("32MiB")
                .processes(false);
    }

    private static <R> TaskFuture<R> submit(
            final Client client, final TaskOptions options, final TaskFunction0<R> function) {
        return client.with(options, () -> client.submit(function));
    }

    @Test
    void aFailedRunIsTriedAgainAsOftenAsAllowed() {
        try (Client client = builder(1, 1).start()) {
            RUNS.set(0);
            final TaskFuture<Integer> third = submit(client, TaskOptions.DEFAULTS.retries(2), () -> {
                if (RUNS.incrementAndGet() < 3) {
                    throw new IllegalStateException("not yet");
                }
                return RUNS.get();
            });
            assertEquals(3, third.result());
            RUNS.set(0);
            final TaskFuture<Integer> never = submit(client, TaskOptions.DEFAULTS.retries(1), () -> {
                throw new IllegalStateException("run " + RUNS.incrementAndGet());
            });
            final HeddleException failure = assertThrows(HeddleException.class, never::result);
            assertTrue(String.valueOf(failure.getMessage()).contains("run 2"), failure.getMessage());
        }
    }

    @Test
    void aRunThatTakesTooLongIsStoppedAndTheWorkerGoesOn() {
        try (Client client = builder(1, 1).start()) {
            gate = new CountDownLatch(1);
            final TaskFuture<Integer> slow =
                    submit(client, TaskOptions.DEFAULTS.timeout(Duration.ofMillis(200)), () -> {
                        gate.await();
                        return 1;
                    });
            final HeddleException failure = assertThrows(HeddleException.class, slow::result);
            assertEquals(ErrorKind.USER, failure.category());
            assertTrue(String.valueOf(failure.getMessage()).contains("time-out of 200 ms"), failure.getMessage());
            assertEquals(2, client.submit(() -> 2).result(), "its only thread is free again");
        }
    }

    @Test
    void aCallerDoesNotRunWhatMayHaveToBeGivenUp() {
        try (Client client = builder(1, 1).start()) {
            final TaskFunction0<String> name = () -> Thread.currentThread().getName();
            final String caller = Thread.currentThread().getName();
            for (int i = 0; i < 300; i++) {
                client.submit(name).result(); // so that it is known as short
                assertNotEquals(
                        caller,
                        submit(client, TaskOptions.DEFAULTS.timeout(Duration.ofMinutes(1)), name)
                                .result());
            }
        }
    }

    /** Also one of a function that was short so far, which callers run themselves who wait for it. */
    @Test
    @Timeout(
            value = 60,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else a caller that is caught in it never ends
    void aRunThatMindsNoInterruptIsGivenUpAndItsThreadReplaced() {
        try (Client client = builder(1, 1).resources("GPU=1").start()) {
            INSIDE.set(0);
            final TaskOptions gpu = TaskOptions.DEFAULTS.resource("GPU", 1);
            final TaskFunction0<Integer> spinning = () -> {
                INSIDE.incrementAndGet();
                while (!isStopped) {
                    Thread.onSpinWait();
                }
                return INSIDE.decrementAndGet();
            };
            isStopped = true;
            // Now the worker has its classes, so that the time goes to the function; and knows it as a short one.
            assertEquals(0, client.submit(spinning).result());
            isStopped = false;
            final TaskFuture<Integer> stubborn = submit(client, gpu.timeout(Duration.ofMillis(500)), spinning);
            final TaskFuture<Boolean> next = submit(client, gpu, () -> INSIDE.get() == 0);
            final HeddleException failure = assertThrows(HeddleException.class, stubborn::result);
            assertTrue(String.valueOf(failure.getMessage()).contains("minds no interrupt"), failure.getMessage());
            assertEquals(2, client.submit(() -> 2).result(), "another thread has its place");
            assertEquals(TaskStatus.PENDING, next.status(), "what it took is still taken");
            isStopped = true;
            assertTrue(next.result(), "the resource was free too early");
            assertEquals(TaskStatus.ERROR, stubborn.status());
        }
    }

    @Test
    void aCancelledBusyLoopCanLookAtItsTokenOrIsGivenUp() {
        try (Client client = builder(1, 1).start()) {
            isStopped = false;
            INSIDE.set(0);
            final TaskFuture<Integer> polite = client.submit(() -> {
                INSIDE.incrementAndGet();
                while (!TaskContext.current().isCancelled()) {
                    Thread.onSpinWait();
                }
                return INSIDE.decrementAndGet();
            });
            Await.until(() -> INSIDE.get() == 1);
            polite.cancel();
            Await.until(() -> INSIDE.get() == 0);
            final TaskFuture<Integer> stubborn = client.submit(() -> {
                INSIDE.incrementAndGet();
                while (!isStopped) {
                    Thread.onSpinWait();
                }
                return INSIDE.decrementAndGet();
            });
            Await.until(() -> INSIDE.get() == 1);
            stubborn.cancel();
            assertEquals(3, client.submit(() -> 3).result(), "another thread has its place");
            assertEquals(1, INSIDE.get(), "it still runs");
            isStopped = true;
            Await.until(() -> INSIDE.get() == 0);
            assertEquals(4, client.submit(() -> 4).result());
            assertTrue(stubborn.isCancelled());
        }
    }

    @Test
    void aTaskEndsWithItsDeadlineWhereverItStands() {
        try (Client client = builder(1, 1).start()) {
            gate = new CountDownLatch(1);
            final TaskOptions soon = TaskOptions.DEFAULTS.deadline(Duration.ofMillis(300));
            final TaskFuture<Integer> running = submit(client, soon, () -> {
                gate.await();
                return 1;
            });
            final TaskFuture<Integer> waiting = submit(client, soon, () -> 2);
            for (final TaskFuture<Integer> late : List.of(running, waiting)) {
                final HeddleException failure = assertThrows(HeddleException.class, late::result);
                assertTrue(String.valueOf(failure.getMessage()).contains("deadline"), failure.getMessage());
            }
            assertEquals(
                    3,
                    submit(client, TaskOptions.DEFAULTS.deadline(Duration.ofMinutes(1)), () -> 3)
                            .result());
        }
    }

    @Test
    void aRunThatMindsNoInterruptKeepsNoCallerBeyondItsDeadline() {
        try (Client client = builder(1, 1).start()) {
            INSIDE.set(0);
            final TaskFunction0<Integer> spinning = () -> {
                // Not for ever: a caller that is kept does not hear the end of this test's time.
                final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                INSIDE.incrementAndGet();
                while (!isStopped && System.nanoTime() - endNs < 0) {
                    Thread.onSpinWait();
                }
                return INSIDE.decrementAndGet();
            };
            final TaskOptions in300Ms = TaskOptions.DEFAULTS.deadline(Duration.ofMillis(300));
            final TaskOptions inTime = TaskOptions.DEFAULTS.deadline(Duration.ofMinutes(1));
            for (int round = 0; round < 5; round++) {
                isStopped = true;
                // Known as a short one from now on, which whoever waits for it may run.
                for (int i = 0; i < 500; i++) {
                    assertEquals(0, submit(client, inTime, spinning).result());
                }
                isStopped = false;
                final TaskFuture<Integer> late = submit(client, in300Ms, spinning);
                final HeddleException failure = assertThrows(HeddleException.class, late::result);
                assertTrue(String.valueOf(failure.getMessage()).contains("deadline"), failure.getMessage());
                assertEquals(1, INSIDE.get(), "this thread was kept until the function ended");
                isStopped = true;
                Await.until(() -> INSIDE.get() == 0);
            }
        } finally {
            isStopped = true;
        }
    }

    @Test
    void aResourceIsNeverTakenTwice() {
        try (Client client = builder(2, 4).resources("GPU=2").start()) {
            INSIDE.set(0);
            INSIDE_MOST.set(0);
            final TaskOptions gpu = TaskOptions.DEFAULTS.resource("GPU", 1);
            final List<TaskFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                futures.add(submit(client, gpu, () -> {
                    INSIDE_MOST.accumulateAndGet(INSIDE.incrementAndGet(), Math::max);
                    TimeUnit.MILLISECONDS.sleep(5);
                    return INSIDE.getAndDecrement();
                }));
            }
            client.gather(futures);
            assertTrue(INSIDE_MOST.get() <= 4, INSIDE_MOST + " runs took 4 units at a time");
            assertTrue(INSIDE_MOST.get() >= 2, "the resource was hardly used: " + INSIDE_MOST);
        }
    }

    @Test
    void aTaskRunsOnTheWorkersThatItNames() {
        try (Client client = builder(3, 1).start()) {
            client.waitForWorkers(3, Duration.ofSeconds(30));
            final List<TaskFuture<String>> hard = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                hard.add(submit(client, TaskOptions.DEFAULTS.workers("worker-1"), TaskOptionsTest::threadName));
            }
            for (final String thread : client.gather(hard)) {
                assertTrue(thread.contains("worker-1"), thread);
            }
            final TaskOptions preference =
                    TaskOptions.DEFAULTS.workers("nobody").allowOtherWorkers(true);
            assertTrue(submit(client, preference, TaskOptionsTest::threadName)
                    .result()
                    .contains("worker"));
        }
    }

    private static String threadName() {
        return Thread.currentThread().getName();
    }

    @Test
    void theMoreUrgentTaskRunsFirst() {
        try (Client client = builder(1, 1).start()) {
            gate = new CountDownLatch(1);
            ORDER.clear();
            final List<TaskFuture<Boolean>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) { // more than the worker's window
                futures.add(client.submit(() -> gate.await(30, TimeUnit.SECONDS)));
            }
            futures.add(submit(client, TaskOptions.DEFAULTS.priority(-1), () -> note("low")));
            futures.add(submit(client, TaskOptions.DEFAULTS.priority(7), () -> note("high")));
            futures.add(submit(client, TaskOptions.DEFAULTS, () -> note("middle")));
            gate.countDown();
            client.gather(futures);
            assertEquals(List.of("high", "middle", "low"), ORDER);
        }
    }

    private static boolean note(final String name) {
        synchronized (ORDER) {
            return ORDER.add(name);
        }
    }

    @Test
    void senselessOptionsAreRefusedWithASentence() {
        assertThrows(IllegalArgumentException.class, () -> TaskOptions.DEFAULTS.retries(-1));
        assertThrows(IllegalArgumentException.class, () -> TaskOptions.DEFAULTS.resource("GPU", 0));
        assertThrows(IllegalArgumentException.class, () -> TaskOptions.DEFAULTS.timeout(Duration.ZERO));
        final IllegalArgumentException tooHigh =
                assertThrows(IllegalArgumentException.class, () -> TaskOptions.DEFAULTS.priority(3_000_000));
        assertEquals("Task option priority is 3000000, expected from -2000000 to 2000000", tooHigh.getMessage());
    }
}
