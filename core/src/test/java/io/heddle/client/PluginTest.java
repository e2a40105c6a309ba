package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.SchedulerPlugin;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.worker.executor.TaskContext;
import io.heddle.worker.executor.TaskEnvironment;
import io.heddle.worker.executor.WorkerPlugin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plugins live on workers before, around and after the tasks of their program. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PluginTest {
    /** What happened on the workers, which are threads of this JVM. */
    private static final List<String> HAPPENED = Collections.synchronizedList(new ArrayList<>());

    private static Client client;

    /** Writes down what is asked of it. */
    private record Diary(String text, boolean isNoisy) implements WorkerPlugin {
        private static final long serialVersionUID = 1L;

        @Override
        public void setup(final TaskEnvironment worker) throws IOException {
            if (text.equals("broken")) {
                throw new IOException("no diary here");
            }
            HAPPENED.add(text + " begins on " + worker.workerName());
        }

        @Override
        public void beforeTask(final TaskContext task) {
            HAPPENED.add(text + " before a task on " + task.workerName());
            if (isNoisy) {
                throw new IllegalStateException("a plugin that fails");
            }
        }

        @Override
        public void afterTask(final TaskContext task, final boolean isFinished) {
            HAPPENED.add(text + " after a task on " + task.workerName() + (isFinished ? "" : " that failed"));
            if (isNoisy) {
                throw new IllegalStateException("a plugin that fails");
            }
        }

        @Override
        public void teardown(final TaskEnvironment worker) {
            HAPPENED.add(text + " ends on " + worker.workerName());
        }
    }

    @BeforeAll
    static void start() {
        client = Client.builder()
                .processes(false)
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("16MiB")
                .start();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @AfterEach
    void forget() {
        HAPPENED.clear();
    }

    private static long count(final String beginning) {
        synchronized (HAPPENED) {
            return HAPPENED.stream().filter(line -> line.startsWith(beginning)).count();
        }
    }

    @Test
    void isSetUpAroundTasksReplacedAndTakenDown() {
        client.registerWorkerPlugin("diary", new Diary("first", false));
        assertEquals(2, count("first begins"));
        final List<Integer> numbers = IntStream.range(0, 20).boxed().toList();
        assertEquals(numbers, client.gather(client.map(number -> number, numbers)));
        assertEquals(20, count("first before a task"));
        final TaskFuture<Integer> failing = client.submit(() -> 1 / Integer.parseInt("0"));
        assertThrows(HeddleException.class, failing::result);
        assertEquals(
                1, HAPPENED.stream().filter(line -> line.endsWith("failed")).count());

        client.registerWorkerPlugin("diary", new Diary("second", true));
        assertEquals(2, count("first ends"));
        assertEquals(2, count("second begins"));
        assertEquals(7, client.submit(() -> 7).result());
        assertEquals(1, count("second before"));
        assertEquals(1, count("second after"));

        assertTrue(client.unregisterWorkerPlugin("diary"));
        assertFalse(client.unregisterWorkerPlugin("diary"));
        assertEquals(2, count("second ends"));
        HAPPENED.clear();
        assertEquals(8, client.submit(() -> 8).result());
        assertEquals(List.of(), HAPPENED);
    }

    @Test
    void aWorkerThatJoinsHasItBeforeItsFirstTask() {
        client.registerWorkerPlugin("diary", new Diary("late", false));
        client.scale(3);
        Await.until(() -> count("late begins") == 3);
        final String newest = client.workers().stream()
                .max((one, other) -> Integer.compare(one.workerId(), other.workerId()))
                .orElseThrow()
                .name();
        client.with(
                TaskOptions.DEFAULTS.workers(newest),
                () -> client.submit(() -> TaskContext.current().workerName()).result());
        synchronized (HAPPENED) {
            assertTrue(
                    HAPPENED.indexOf("late begins on " + newest) < HAPPENED.indexOf("late before a task on " + newest));
        }
        client.scale(2);
        Await.until(() -> count("late ends") == 1);
        assertTrue(client.unregisterWorkerPlugin("diary"));
        Await.until(() -> count("late ends") == 3);
    }

    @Test
    void oneThatCannotBeSetUpIsRegisteredNowhere() {
        final HeddleException failure = assertThrows(
                HeddleException.class, () -> client.registerWorkerPlugin("diary", new Diary("broken", false)));
        assertTrue(failure.getMessage().contains("no diary here"), failure.getMessage());
        assertFalse(client.unregisterWorkerPlugin("diary"));
        assertEquals(9, client.submit(() -> 9).result());
        final TaskFuture<Integer> inTask = client.submit(() -> {
            Client.current().registerWorkerPlugin("diary", new Diary("inside", false));
            return 0;
        });
        assertThrows(HeddleException.class, inTask::result);
        assertThrows(BadInputException.class, () -> client.registerWorkerPlugin(" ", new Diary("blank", false)));
    }

    @Test
    void endsWithItsClientAndWorksOnTheCallersThread() {
        try (Client alone =
                Client.builder().scheduler(SchedulerKind.SYNCHRONOUS).start()) {
            alone.registerWorkerPlugin("diary", new Diary("here", false));
            assertEquals(1, count("here begins"));
            assertEquals(3, alone.submit(() -> 3).result());
            assertEquals(1, count("here before"));
            assertEquals(1, count("here after"));
        }
        assertEquals(1, count("here ends"));
    }

    /** Writes down what it is told beside the scheduler. */
    private record Watcher(String text, boolean isNoisy) implements SchedulerPlugin {
        private static final long serialVersionUID = 1L;

        @Override
        public void start() throws IOException {
            if (text.equals("broken")) {
                throw new IOException("no watcher here");
            }
            HAPPENED.add(text + " starts on " + Thread.currentThread().getName());
        }

        private void happened(final String what) {
            HAPPENED.add(text + " " + what);
            if (isNoisy) {
                throw new IllegalStateException("a plugin that fails");
            }
        }

        @Override
        public void onPrefixNamed(final long timeNs, final int prefix, final String name) {
            happened("function " + name);
        }

        @Override
        public void onWorkerJoined(
                final long timeNs,
                final int workerId,
                final long pid,
                final int threads,
                final long limitBytes,
                final String name) {
            happened("worker comes " + name);
        }

        @Override
        public void onWorkerLost(final long timeNs, final int workerId, final boolean expected, final String reason) {
            happened("worker goes");
        }

        @Override
        public void onTaskRun(
                final long taskId,
                final int run,
                final int prefix,
                final int workerId,
                final int thread,
                final long startNs,
                final long endNs,
                final long bytes) {
            happened("run");
        }

        @Override
        public void onTaskErred(
                final long timeNs,
                final long taskId,
                final int run,
                final int prefix,
                final int workerId,
                final ErrorKind kind,
                final String error) {
            happened("error " + error);
        }

        @Override
        public void close() {
            HAPPENED.add(text + " closes");
        }
    }

    private static int plain(final int number) {
        return number;
    }

    @Test
    void besideTheSchedulerItHearsOfWorkersAndRuns() {
        assertEquals(
                "scheduler", client.runOnScheduler(() -> TaskContext.current().workerName()));
        assertEquals(1, client.submit(PluginTest::plain, 1).result());
        client.registerSchedulerPlugin("watcher", new Watcher("one", false));
        client.registerSchedulerPlugin("noisy", new Watcher("noisy", true));
        assertEquals(1, count("one starts on scheduler-plugin-watcher"));
        Await.until(() -> count("one worker comes") == 2);
        Await.until(() -> count("one function plain") == 1);
        final List<Integer> numbers = IntStream.range(0, 30).boxed().toList();
        assertEquals(numbers, client.gather(client.map(PluginTest::plain, numbers)));
        final TaskFuture<Integer> failing = client.submit(() -> 1 / Integer.parseInt("0"));
        assertThrows(HeddleException.class, failing::result);
        Await.until(() -> count("one run") == 30 && count("one error") == 1);
        Await.until(() -> count("noisy run") == 30 && count("noisy error") == 1);
        client.scale(3);
        client.scale(2);
        Await.until(() -> count("one worker comes") == 3 && count("one worker goes") == 1);

        client.registerSchedulerPlugin("watcher", new Watcher("two", false));
        assertEquals(1, count("one closes"));
        assertEquals(2, client.submit(PluginTest::plain, 2).result());
        Await.until(() -> count("two run") == 1);
        assertEquals(30, count("one run"));
        assertTrue(client.unregisterSchedulerPlugin("watcher"));
        assertFalse(client.unregisterSchedulerPlugin("watcher"));
        assertTrue(client.unregisterSchedulerPlugin("noisy"));
        assertEquals(1, count("two closes"));
        final HeddleException failure = assertThrows(
                HeddleException.class, () -> client.registerSchedulerPlugin("watcher", new Watcher("broken", false)));
        assertTrue(failure.getMessage().contains("no watcher here"), failure.getMessage());
        assertFalse(client.unregisterSchedulerPlugin("watcher"));
    }
}
