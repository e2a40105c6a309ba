package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.HeddleException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Futures against a cluster inside this JVM, so that tasks can be held at a latch of the test. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FuturesTest {
    private static final ConcurrentHashMap<String, CountDownLatch> LATCHES = new ConcurrentHashMap<>();
    private static final AtomicInteger THROWN = new AtomicInteger();
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

    private static CountDownLatch latch(final String name) {
        return LATCHES.computeIfAbsent(name, ignored -> new CountDownLatch(1));
    }

    private static TaskFuture<Integer> held(final String latch, final int value) {
        return client.submit(
                (final String name, final Integer result) -> {
                    latch(name).await();
                    return result;
                },
                latch,
                value);
    }

    private static TaskFuture<Integer> failing(final String text) {
        return client.submit(
                (final String message) -> {
                    throw new IllegalArgumentException(message);
                },
                text);
    }

    @Test
    void gatherRaisesAsSoonAsOneFails() {
        final TaskFuture<Integer> slow = held("gather", 1);
        final HeddleException failure =
                assertThrows(HeddleException.class, () -> client.gather(List.of(slow, failing("one"))));
        assertFalse(slow.isDone());
        assertInstanceOf(IllegalArgumentException.class, failure.getCause());
        latch("gather").countDown();
        assertEquals(1, slow.result());
    }

    @Test
    void gatherSkipsWhatFailed() {
        final List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            futures.add(i % 3 == 0 ? failing("number " + i) : client.submit(x -> x, i));
        }
        final List<Integer> expected =
                IntStream.range(0, 20).filter(i -> i % 3 != 0).boxed().toList();
        assertEquals(expected, client.gather(futures, OnError.SKIP));
        assertEquals(List.of(), client.gather(List.<TaskFuture<Integer>>of()));
    }

    @Test
    void completionOrderWithMoreAddedOnTheWay() {
        final TaskFuture<Integer> slow = held("completed", -1);
        final AsCompleted<Integer> trials = client.asCompleted(List.of(slow, client.submit(x -> x, 1)));
        final List<Integer> seen = new ArrayList<>();
        for (final TaskFuture<Integer> trial : trials) {
            final int value = trial.result();
            seen.add(value);
            if (value > 0 && value < 8) {
                trials.add(client.submit(x -> 2 * x, value));
            } else if (value > 0) {
                latch("completed").countDown();
            }
        }
        assertEquals(List.of(1, 2, 4, 8, -1), seen);
        assertTrue(trials.isEmpty());
        assertThrows(NoSuchElementException.class, trials::next);
    }

    @Test
    void batchesAndResultsHandOutEachFutureOnce() {
        final List<Integer> elements = IntStream.range(0, 200).boxed().toList();
        final List<TaskFuture<Integer>> futures = client.map(x -> x, elements);
        final Set<Integer> seen = new HashSet<>();
        for (final List<TaskFuture<Integer>> batch : client.asCompleted(futures).batches()) {
            assertFalse(batch.isEmpty());
            batch.forEach(future -> assertTrue(seen.add(future.result())));
        }
        assertEquals(new HashSet<>(elements), seen);

        long sum = 0;
        for (final int value : client.asCompleted(futures).results()) {
            sum += value;
        }
        assertEquals(200 * 199 / 2, sum);
        final AsCompleted<Integer> twice = client.asCompleted(List.of(futures.get(0), futures.get(0)));
        assertEquals(2, twice.count());
        assertSame(futures.get(0), twice.next());
        assertSame(futures.get(0), twice.next());
        assertFalse(twice.hasNext());
    }

    @Test
    void waitingHasALimitAndLeavesNothingBehind() {
        final TaskFuture<Integer> slow = held("waiting", 5);
        final TaskFuture<Integer> fast = client.submit(() -> 6);
        assertThrows(
                HeddleException.class,
                () -> client.asCompleted(List.of(slow), Duration.ofMillis(20)).next());
        final DoneAndPending<Integer> first =
                client.waitFor(List.of(slow, fast), WaitFor.FIRST, Duration.ofSeconds(30));
        assertEquals(List.of(fast), first.done());
        assertEquals(List.of(slow), first.pending());
        for (int i = 0; i < 100; i++) {
            final DoneAndPending<Integer> all = client.waitFor(List.of(slow, fast), WaitFor.ALL, Duration.ofNanos(1));
            assertEquals(1, all.pending().size());
        }
        assertEquals(1, slow.state().callbackCount()); // that of the abandoned asCompleted
        latch("waiting").countDown();
        assertEquals(
                List.of(),
                client.waitFor(List.of(slow, fast), WaitFor.ALL, Duration.ofSeconds(30))
                        .pending());
        assertEquals(
                new DoneAndPending<Integer>(List.of(), List.of()),
                client.waitFor(List.<TaskFuture<Integer>>of(), WaitFor.FIRST, Duration.ZERO));
    }

    @Test
    void cancelEndsAFutureAtOnceAndWhatDependsOnIt() throws Exception {
        final TaskFuture<Integer> slow = held("never", 5);
        final TaskFuture<Integer> dependent = client.submitWith(x -> x + 1, slow);
        assertTrue(slow.cancel());
        assertTrue(slow.isDone());
        assertTrue(slow.isCancelled());
        assertFalse(slow.cancel());
        assertThrows(CancellationException.class, slow::get);
        assertThrows(CancellationException.class, dependent::result);
        assertEquals(TaskStatus.CANCELLED, dependent.status());
        final CompletableFuture<Integer> view = slow.toCompletableFuture();
        assertTrue(view.isCancelled());

        final TaskFuture<Integer> finished = client.submit(() -> 7);
        assertEquals(7, finished.get());
        assertFalse(finished.cancel());
        assertEquals(7, finished.get());
    }

    @Test
    void jdkFutureSemantics() throws Exception {
        final TaskFuture<Integer> slow = held("jdk", 5);
        assertThrows(TimeoutException.class, () -> slow.get(1, TimeUnit.MILLISECONDS));
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread waiting = new Thread(() -> {
            try {
                slow.get();
            } catch (final InterruptedException | ExecutionException failure) {
                thrown.set(failure);
            }
        });
        waiting.start();
        waiting.interrupt();
        waiting.join();
        assertInstanceOf(InterruptedException.class, thrown.get());
        final CompletableFuture<Integer> sum =
                slow.toCompletableFuture().thenCombine(client.submit(() -> 37).toCompletableFuture(), Integer::sum);
        latch("jdk").countDown();
        assertEquals(42, sum.get(30, TimeUnit.SECONDS));

        final TaskFuture<Integer> failed = failing("jdk");
        final ExecutionException failure = assertThrows(ExecutionException.class, failed::get);
        assertInstanceOf(IllegalArgumentException.class, failure.getCause());
        assertInstanceOf(HeddleException.class, failed.exception());
        assertTrue(failed.toCompletableFuture()
                .handle((value, error) -> error != null)
                .get(30, TimeUnit.SECONDS));
    }

    /** A caller that waits drives the nodes of its process: what becomes of it is no business of theirs. */
    @Test
    void callersWhoAreInterruptedWhileTheyDriveHarmNobody() throws Exception {
        final long seed = Long.getLong("heddle.seed", System.nanoTime());
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            final int length = random.nextInt(8) == 0 ? 3_000_000 : random.nextInt(100_000);
            final CompletableFuture<Integer> caught = new CompletableFuture<>();
            final Thread caller = new Thread(() -> {
                final TaskFuture<byte[]> value = client.submit((final Integer bytes) -> new byte[bytes], length);
                try {
                    caught.complete(value.get(30, TimeUnit.SECONDS).length);
                } catch (final InterruptedException interrupted) {
                    caught.complete(value.result().length); // and whoever catches it may go on
                } catch (final Exception failure) {
                    caught.completeExceptionally(failure);
                }
            });
            caller.start();
            LockSupport.parkNanos(random.nextLong(500_000));
            caller.interrupt();
            caller.join();
            final int round = i;
            assertEquals(length, caught.get(), () -> "round " + round + ", seed " + seed);
        }
        assertEquals(1, client.submit(() -> 1).get(30, TimeUnit.SECONDS));
    }

    /** The function is known to be short, so that the caller may run it; then it lasts. */
    @Test
    void whoeverWaitsWithALimitOrIsInterruptedGoesOnWhateverTheFunctionDoes() throws Exception {
        latch("open").countDown();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 300; i++) {
                assertEquals(i, held("open", i).result());
            }
            final String name = "lasting " + round;
            final TaskFuture<Integer> limited = held(name, round);
            if (round % 2 == 0) {
                assertThrows(TimeoutException.class, () -> limited.get(2, TimeUnit.MILLISECONDS));
            }
            final TaskFuture<Integer> fast = client.submit(() -> 6);
            final Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
            assertEquals(
                    List.of(fast),
                    client.waitFor(List.of(limited, fast), WaitFor.FIRST, ever).done());
            latch(name).countDown();
            assertEquals(round, limited.result());
        }
        for (int round = 0; round < 20; round++) {
            final String name = "interrupted " + round;
            final CompletableFuture<TaskFuture<Integer>> submitted = new CompletableFuture<>();
            final AtomicReference<Throwable> thrown = new AtomicReference<>();
            final Thread caller = new Thread(() -> {
                for (int i = 0; i < 300; i++) {
                    held("open", i).result();
                }
                final TaskFuture<Integer> lasting = held(name, 42);
                submitted.complete(lasting);
                thrown.set(assertThrows(Throwable.class, lasting::get));
            });
            caller.start();
            final TaskFuture<Integer> lasting = submitted.get();
            LockSupport.parkNanos(200_000L * round);
            caller.interrupt();
            caller.join();
            assertInstanceOf(InterruptedException.class, thrown.get());
            latch(name).countDown();
            assertEquals(42, lasting.result());
        }
    }

    /** Also where a thread of the worker drives it, whose interrupt nobody ever takes back. */
    @Test
    void aShortFunctionThatThrowsAnInterruptHasFailed() {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 300; i++) {
                assertEquals(i, throwing(i).result());
            }
            final TaskFuture<Integer> failing = throwing(-1);
            client.waitFor(List.of(failing), WaitFor.ALL, Duration.ofSeconds(30)); // with a limit: not on this thread
            assertEquals(TaskStatus.ERROR, failing.status());
            assertEquals(round + 1, THROWN.get(), "it ran once");
            assertInstanceOf(
                    InterruptedException.class,
                    assertThrows(HeddleException.class, failing::result).getCause());
        }
    }

    private static TaskFuture<Integer> throwing(final int value) {
        return client.submit(
                (final Integer number) -> {
                    if (number < 0) {
                        THROWN.incrementAndGet();
                        throw new InterruptedException("by itself");
                    }
                    return number;
                },
                value);
    }

    @Test
    void aForgottenTaskRunsAndAHandleOfTwoKeepsTheResult() {
        client.fireAndForget(client.submit(() -> {
            latch("forget").await();
            latch("forgotten").countDown();
            return 0;
        }));
        System.gc();
        latch("forget").countDown();
        awaitUninterruptibly(latch("forgotten"));

        final TaskFuture<byte[]> one = client.submit(() -> new byte[100_000]);
        final TaskFuture<byte[]> other = one.again();
        one.release();
        one.release();
        assertEquals(100_000, other.result().length);
        other.release();
        assertThrows(HeddleException.class, one::again);
    }

    @Test
    void aFutureThatNobodyButItsWaiterHoldsIsNotCollected() throws Exception {
        final TaskFuture<Integer> known = client.submit(() -> 1);
        for (int i = 0; i < 50_000; i++) {
            known.result(); // once compiled, a method keeps nothing alive that it does not use any more
        }
        final CompletableFuture<Integer> waiting =
                CompletableFuture.supplyAsync(() -> held("collected", 42).result());
        WeakReference<Object> canary = new WeakReference<>(new Object());
        for (int i = 0; i < 20 || canary.get() != null; i++) {
            canary = canary.get() == null ? new WeakReference<>(new Object()) : canary;
            System.gc();
            client.submit(() -> 2).result(); // the client's conductor comes by
        }
        latch("collected").countDown();
        assertEquals(42, waiting.get(30, TimeUnit.SECONDS));
    }

    @Test
    void whoeverWaitsForATaskThatIsLetGoIsTold() throws Exception {
        final TaskFuture<Integer> pending = held("let go", 42);
        final CompletableFuture<Throwable> waiting =
                CompletableFuture.supplyAsync(() -> assertThrows(CancellationException.class, pending::result));
        pending.release();
        assertTrue(waiting.get(30, TimeUnit.SECONDS).getMessage().contains("was released"));
        assertEquals(TaskStatus.CANCELLED, pending.status());
        latch("let go").countDown();
    }

    static void awaitUninterruptibly(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (final InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
