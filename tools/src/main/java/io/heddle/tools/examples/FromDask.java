package io.heddle.tools.examples;

import static io.heddle.frame.expression.Expressions.*;

import io.heddle.client.Client;
import io.heddle.client.TaskFuture;
import io.heddle.client.TaskOptions;
import io.heddle.frame.DataFrame;
import io.heddle.frame.Table;
import io.heddle.frame.io.WriteOptions;
import io.heddle.graph.HeddleException;
import io.heddle.tools.demo.FlightsInput;
import io.heddle.worker.executor.TaskContext;
import io.heddle.worker.executor.TaskEnvironment;
import io.heddle.worker.executor.WorkerPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Every call of the README's table "From Dask to Heddle", in the order of the table. */
public final class FromDask {
    private FromDask() {}

    /** Runs it on worker processes of its own; with the address of a scheduler and a secret file as arguments, on that cluster too. */
    public static void main(final String[] arguments) throws IOException {
        try (FlightsInput input = FlightsInput.sample()) {
            Client client = Client.builder()
                    .workers(2)
                    .threadsPerWorker(1)
                    .memoryLimit("200MB")
                    .resources("GPU=1")
                    .processes(true)
                    .start();
            look(client);
            futures(client);
            options(client);
            measured(client);
            frames(client, input.pattern());
            size(client);
            client.close();
        }
        try (Client client = Client.local()) {
            System.out.println(
                    "threads of one JVM answer " + client.submit(x -> x + 1, 41).result());
        }
        if (arguments.length > 0) {
            connect(arguments[0], Path.of(arguments[1]));
        }
    }

    private static void look(final Client client) {
        System.out.println("threads " + client.nthreads());
        System.out.println("cores " + client.ncores());
        System.out.println(
                "scheduler with " + client.schedulerInfo().status().workers().size() + " workers");
        System.out.println("pages at " + client.dashboardUrl());
        System.out.println("tasks in memory " + client.status().tasksInMemory());
        System.out.println("runs " + client.getTaskStream(Duration.ofMinutes(1)));
        final Instant to = Instant.now();
        final Instant from = to.minusSeconds(60);
        System.out.println("samples " + client.profile(from, to).samples());
        System.out.println("what is slow " + client.advise());
    }

    private static void futures(final Client client) {
        TaskFuture<Integer> future = client.submit(x -> x + 1, 41);
        List<TaskFuture<Integer>> futures = client.map(x -> x * x, List.of(1, 2, 3));
        List<Integer> values = client.gather(futures);
        System.out.println("values " + values);
        long[] numbers = client.map(x -> x * x, new long[] {1, 2, 3}).values();
        System.out.println("numbers " + Arrays.toString(numbers));
        Integer value = future.result();
        System.out.println("value " + value + ", " + future.status());
        TaskFuture<Integer> wrong = client.submit(x -> 1 / x, 0);
        try {
            wrong.result();
        } catch (HeddleException failure) {
            System.out.println("a failure of category " + failure.category());
        }
        Throwable exception = wrong.exception();
        System.out.println("an exception: " + (exception != null));
        client.retry(List.of(wrong));
        try {
            client.recreateLocally(wrong);
        } catch (Exception here) {
            System.out.println("on this thread it throws " + here);
        }
        System.out.println(client.explain(future) + client.story(future));
        System.out.println("cancelled: " + client.submit(x -> x, 1).cancel());
        future.release();
    }

    private static int parse(final String text) {
        TaskContext.current().metrics().count("characters", text.length());
        return Integer.parseInt(text);
    }

    private static void measured(final Client client) {
        System.out.println(client.gather(client.map(FromDask::parse, List.of("12", "345"))));
        System.out.println(client.taskMetrics().get("parse"));
        client.registerWorkerPlugin("greeting", new Greeting());
        client.unregisterWorkerPlugin("greeting");
    }

    /** What is done on every worker. */
    private record Greeting() implements WorkerPlugin {
        private static final long serialVersionUID = 1L;

        @Override
        public void setup(final TaskEnvironment worker) {
            System.out.println("hello from " + worker.workerName());
        }
    }

    private static void options(final Client client) throws IOException {
        Path file = Files.createTempFile("state", ".txt");
        TaskOptions urgent = TaskOptions.DEFAULTS.priority(9).retries(2);
        TaskFuture<Integer> first = client.with(urgent, () -> client.submit(x -> x + 1, 1));
        System.out.println("urgent " + first.result());
        TaskOptions gpu =
                urgent.resource("GPU", 1).timeout(Duration.ofMinutes(1)).deadline(Duration.ofMinutes(2));
        TaskFuture<Integer> second = client.with(gpu.workers("worker-0"), () -> client.submit(x -> x + 1, 2));
        System.out.println("with a resource " + second.result());
        TaskOptions pure = TaskOptions.DEFAULTS.pure();
        TaskOptions named = TaskOptions.DEFAULTS.key("sum");
        TaskFuture<Integer> once = client.with(pure, () -> client.submit(x -> x + 1, 3));
        TaskFuture<Integer> again = client.with(named, () -> client.submit(x -> x + 1, 4));
        System.out.println("once " + once.result() + ", " + again.key() + " " + again.result());
        client.dumpState(file);
        Files.delete(file);
    }

    private static void frames(final Client client, final String pattern) {
        DataFrame df = client.readCsv(pattern);
        DataFrame late = df.filter(col("delay").gt(100));
        DataFrame persisted = late.persist();
        Table total = persisted.select("delay", "distance").sum().compute();
        System.out.println("sum of delays " + total.getLong(0, "delay"));
        String out = Path.of(pattern).resolveSibling("late").toString();
        WriteOptions parquet = WriteOptions.PARQUET;
        System.out.println("files "
                + late.write(out, parquet.withPartitionBy("origin")).files().size());
        Table sums = persisted.groupBy("origin").sum().compute();
        Table means = persisted.groupBy("origin").mean().compute();
        Table counts = persisted.groupBy("origin").count().compute();
        System.out.println("groups " + sums.rowCount() + ", " + means.rowCount() + ", " + counts.rowCount());
        Table head = df.head(5);
        long rows = persisted.count();
        System.out.println("head " + head.rowCount() + " of " + rows);
        client.publishDataset("late", persisted);
        try (DataFrame published = client.getDataset("late")) {
            System.out.println(client.listDatasets() + " published, " + published.count() + " rows");
        }
        client.unpublishDataset("late");
        persisted.unpersist();
    }

    private static void size(final Client client) {
        client.scale(3);
        System.out.println("workers " + client.workers().size());
        client.retireWorkers(List.of("worker-2"));
        client.adapt(1, 3).close();
    }

    private static void connect(final String address, final Path secretFile) {
        Client client = Client.builder().secretFile(secretFile).connect(address);
        System.out.println("connected to " + client.schedulerInfo().cluster());
        client.shutdown();
        client.close();
    }
}
