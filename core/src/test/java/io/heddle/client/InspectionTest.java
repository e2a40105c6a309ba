package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.graph.TaskIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Questions about tasks: why one does not run, what happened to it, and what it does here. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InspectionTest {
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    @TempDir
    Path directory;

    private static Client start(final SchedulerKind kind) {
        return Client.builder()
                .scheduler(kind)
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("32MiB")
                .start();
    }

    private static void awaitText(final Client client, final TaskFuture<?> future, final String text) {
        while (!client.explain(future).contains(text)) {
            Await.pause();
        }
    }

    @Test
    void explainSaysOfEachWorkerWhyATaskWaits() {
        try (Client client = start(SchedulerKind.THREADS)) {
            client.waitForWorkers(2, Duration.ofSeconds(30));
            gate = new CountDownLatch(1);
            final TaskFuture<Boolean> running = client.submit(() -> gate.await(50, TimeUnit.SECONDS));
            awaitText(client, running, "ASSIGNED");
            final TaskFuture<Boolean> reader = client.submitWith(x -> x, running);
            awaitText(client, reader, "WAITING for 1 inputs\ninput " + TaskIds.text(running.taskId()) + " is ASSIGNED");
            final TaskFuture<Integer> elsewhere =
                    client.with(TaskOptions.DEFAULTS.workers("mars"), () -> client.submit(() -> 1));
            awaitText(client, elsewhere, "no worker that could run it\nworker 1: it is not one of the workers");
            final String gpu =
                    client.explain(client.with(TaskOptions.DEFAULTS.resource("GPU", 1), () -> client.submit(() -> 1)));
            assertTrue(gpu.contains("worker 2: it is not one of the workers that the task may run on, or lacks"), gpu);
            assertTrue(gpu.contains("worker 2 is worker-"), gpu);
            final List<TaskFuture<Boolean>> mapped =
                    client.map(x -> gate.await(x, TimeUnit.SECONDS), Collections.nCopies(20, 50));
            awaitText(client, mapped.get(19), "in a range of tasks\nworker 1: its window is full");
            gate.countDown();
            assertTrue(reader.result());
            assertEquals(20, client.gather(mapped).size());
            final String story = client.story(running);
            assertTrue(story.contains("READY -> ASSIGNED because PLACED, run 1"), story);
            assertTrue(story.contains("ASSIGNED -> IN_MEMORY because RUN_FINISHED"), story);
            awaitText(client, running, "IN_MEMORY: worker");
            running.release();
            reader.release();
            awaitText(client, running, "not known");
        }
    }

    @Test
    void theStateIsWrittenIntoAFile() throws IOException {
        try (Client client = start(SchedulerKind.THREADS)) {
            client.waitForWorkers(2, Duration.ofSeconds(30));
            final TaskFuture<Integer> done = client.submit(() -> 1);
            done.result();
            final TaskFuture<Integer> stuck =
                    client.with(TaskOptions.DEFAULTS.workers("mars"), () -> client.submit(() -> 2));
            final TaskFuture<Integer> behind = client.submitWith(x -> x, stuck);
            awaitText(client, behind, "WAITING");
            final Path file = directory.resolve("state.txt");
            client.dumpState(file);
            final String text = Files.readString(file);
            assertTrue(text.startsWith("heddle-dump\t1\t"), text);
            assertTrue(
                    text.matches("(?s).*\ntask\t" + done.taskId() + "\t[^\t]+\tIN_MEMORY\t1\t[12]\t\\d+\t\n.*"), text);
            assertTrue(text.contains("\tWAITING\t0\t0\t0\t" + stuck.taskId() + "\n"), text);
            assertTrue(text.contains("why\t" + stuck.taskId() + "\tworker 2: it is not one"), text);
            assertThrows(BadInputException.class, () -> client.dumpState(directory.resolve("no/such")));
        }
    }

    private static int divide(final List<Integer> values, final int by) {
        return values.get(0) / by;
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNCHRONOUS", "THREADS", "PROCESSES"})
    void aFailedTaskIsRecreatedOnThisThread(final SchedulerKind kind) throws Exception {
        try (Client client = start(kind)) {
            final int offset = 40; // captured
            final TaskFuture<Integer> input = client.submit(x -> x + offset, 2);
            final TaskFuture<Integer> second = client.submit(() -> 0);
            final TaskFuture<Integer> failed =
                    client.submitWith((x, y) -> divide(List.of(x), y + offset - 40), input, second);
            final TaskFuture<Integer> behind = client.submitWith(x -> x + 1, failed);
            assertTrue(String.valueOf(behind.exception()).contains("by zero"));
            if (kind != SchedulerKind.SYNCHRONOUS) {
                input.release(); // it is made again
            }
            final ArithmeticException here =
                    assertThrows(ArithmeticException.class, () -> client.recreateLocally(behind));
            final List<String> stack = Arrays.stream(here.getStackTrace())
                    .map(StackTraceElement::getMethodName)
                    .toList();
            assertEquals("divide", stack.get(0));
            assertTrue(stack.contains("aFailedTaskIsRecreatedOnThisThread"), "down to who asked: " + stack);
            final BadInputException fine = assertThrows(BadInputException.class, () -> client.recreateLocally(second));
            assertTrue(fine.getMessage().contains("only a failed task"), fine.getMessage());
        }
    }

    @Test
    void whatSucceedsHereGivesItsValue() throws Exception {
        try (Client client = start(SchedulerKind.THREADS)) {
            final Thread here = Thread.currentThread();
            final TaskFuture<Boolean> elsewhere = client.submit(() -> {
                if (!Thread.currentThread().getName().equals("me")) {
                    throw new IllegalStateException("not here");
                }
                return true;
            });
            elsewhere.exception();
            final String before = here.getName();
            here.setName("me");
            try {
                assertEquals(true, client.recreateLocally(elsewhere));
            } finally {
                here.setName(before);
            }
        }
    }
}
