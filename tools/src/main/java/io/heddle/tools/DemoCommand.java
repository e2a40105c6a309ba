package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.client.Client;
import io.heddle.client.ClientBuilder;
import io.heddle.client.MemorySize;
import io.heddle.client.WorkerStatus;
import io.heddle.tools.demo.DemoOptions;
import io.heddle.tools.demo.DemoResult;
import io.heddle.tools.demo.FlightsDemo;
import io.heddle.tools.demo.FlightsInput;
import io.heddle.tools.demo.VerificationFailedException;
import io.heddle.tools.text.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code heddle demo}: from nothing to a result, on this machine. */
@Command(
        name = "demo",
        description =
                "Start a cluster on this machine, load flights from CSV, keep the late ones in memory, and ask three questions"
                        + " about them.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each worker is a process of its own; it holds its rows in shared memory, where the others read them without a copy.",
            "Examples:",
            "",
            "    heddle demo                                 real flights, a sample that comes with Heddle",
            "    heddle demo --verify                        and compare with a plain computation",
            "    heddle demo --input 'flights*.csv'          your own files; they need the columns delay, distance,",
            "                                                origin and destination",
            "    heddle demo --scheduler ipc                 on a cluster that you started by hand",
            "    heddle demo --rows 20000000 --workers 2 --memory-limit 64MB --persist-all --verify",
            "                                                more rows than memory: they go to disk and come back",
            "",
            ExitCodes.HELP,
        })
final class DemoCommand implements Callable<Integer> {
    /** Twenty-five bytes and more for each generated row as stored: above it, spilling must have happened. */
    private static final long STORED_BYTES_PER_ROW = 20;

    private static final Duration WORKERS_PATIENCE = Duration.ofSeconds(30);

    @Option(names = "--workers", paramLabel = "N", description = "Number of workers. Default: by the number of cores.")
    private int workers;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Tasks that each worker runs at a time. Default: by the number of cores.")
    private int threads;

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            description = "Memory of each worker for results: 2GB, 512MiB, 0.25 (share of what there is), or auto."
                    + " Default: ${DEFAULT-VALUE}.")
    private String memoryLimit = "auto";

    @Option(names = "--input", paramLabel = "GLOB", description = "CSV files of your own, compressed or not.")
    private @Nullable String inputGlob;

    @Option(names = "--rows", paramLabel = "N", description = "Generate so many rows instead of reading real ones.")
    private @Nullable Long rows;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "2001",
            description = "Decides which rows --rows generates. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--persist-all", description = "Keep all rows in the workers' memory, not only the late ones.")
    private boolean isPersistAll;

    @Option(names = "--verify", description = "Compare with an independent computation; exit code 3 if it differs.")
    private boolean isVerify;

    @Option(names = "--in-process", description = "Run the workers inside this process, as threads.")
    private boolean isInProcess;

    @Option(
            names = "--scheduler",
            paramLabel = "ADDRESS",
            description =
                    "Use the running cluster at host:8786, or ipc for the only one on this host, instead of starting one.")
    private @Nullable String scheduler;

    @Option(
            names = "--profile",
            paramLabel = "NAME|FILE",
            description =
                    "How the cluster's media driver runs: balanced, latency, low-power, dedicated, or a property file."
                            + " Default: ${DEFAULT-VALUE}.")
    private String profile = "";

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write what happened into an HTML file that needs nothing else.")
    private @Nullable Path report;

    @Option(names = "--no-dashboard", description = "Serve no pages about the cluster that it starts.")
    private boolean isWithoutDashboard;

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Option(names = "--json", description = "Print one JSON object at the end, and all else to standard error.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private HeddleCommand heddle;

    @Override
    public Integer call() throws IOException {
        if (inputGlob != null && rows != null) {
            throw new BadInputException("--input and --rows exclude each other: give one of them");
        }
        if (rows != null && rows < 1) {
            throw new BadInputException("--rows is " + rows + ", expected 1 or more");
        }
        if (scheduler != null && isClusterDescribed()) {
            throw new BadInputException(
                    "--scheduler uses the workers of a running cluster: --threads, --memory-limit and"
                            + " --in-process are for one that the demo starts");
        }
        if (workers < 0 || threads < 0) {
            throw new BadInputException("--workers is " + workers + " and --threads " + threads
                    + ", expected 1 or more, or 0 to choose by the number of cores");
        }
        MemorySize.parse(memoryLimit);
        final Terminal terminal = Terminal.of(isJson);
        terminal.line("Heddle %s demo", BuildInfo.version());
        final DemoResult result;
        try (CleanupAtExit cleanup = CleanupAtExit.install()) {
            final FlightsInput input = cleanup.open(() -> openInput(terminal));
            final Client client = cleanup.open(() -> openClient(terminal));
            introduce(client, input, terminal);
            result = run(client, new FlightsDemo(client, input, options(client), terminal));
        }
        if (report != null) {
            terminal.line("report     %s", report.toAbsolutePath().toUri());
        }
        if (isJson) {
            final PrintWriter out = spec.commandLine().getOut();
            out.println(result.toJson());
            out.flush();
        }
        if (!result.problem().isEmpty()) {
            throw new VerificationFailedException(result.problem());
        }
        terminal.line(
                scheduler == null
                        ? "done in %.2f s; all processes have ended and their memory is free"
                        : "done in %.2f s; the cluster goes on",
                result.durationNs() / 1e9);
        return ExitCodes.DONE;
    }

    private DemoResult run(final Client client, final FlightsDemo demo) throws IOException {
        if (report == null) {
            return demo.run();
        }
        try {
            return client.performanceReport(report, () -> {
                try {
                    return demo.run();
                } catch (final IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        } catch (final UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /** On the command line: what the configuration says of clusters to be started is not meant for one that runs. */
    private boolean isClusterDescribed() {
        final ParseResult given = spec.commandLine().getParseResult();
        return isInProcess || given.hasMatchedOption("--threads") || given.hasMatchedOption("--memory-limit");
    }

    private FlightsInput openInput(final Terminal terminal) throws IOException {
        if (rows != null) {
            return FlightsInput.generate(rows, seed, terminal, CleanupAtExit::isProcessEnding);
        }
        return inputGlob != null ? FlightsInput.of(inputGlob) : FlightsInput.sample();
    }

    private Client openClient(final Terminal terminal) {
        final ClientBuilder builder = Client.builder().configuration(heddle.configuration());
        if (scheduler == null) {
            if (!isWithoutDashboard) {
                builder.dashboard(url -> terminal.line("  dashboard at %s", url));
            }
            return builder.workers(workers)
                    .threadsPerWorker(threads)
                    .memoryLimit(memoryLimit)
                    .processes(!isInProcess)
                    .profile(profile)
                    .start();
        }
        final Path secretFile = clusterOptions.secretFile();
        if (secretFile != null) {
            builder.secretFile(secretFile);
        }
        final Client client = builder.connect(scheduler);
        client.waitForWorkers(Math.max(1, workers), WORKERS_PATIENCE);
        return client;
    }

    private DemoOptions options(final Client client) {
        long limitBytes = 0;
        for (final WorkerStatus worker : client.workers()) {
            limitBytes += worker.limitBytes();
        }
        final boolean isMoreThanMemory = rows != null && rows * STORED_BYTES_PER_ROW > limitBytes;
        return new DemoOptions(isPersistAll, isVerify, isPersistAll && isMoreThanMemory);
    }

    private String whichWorkers() {
        if (scheduler != null) {
            return "of the scheduler at " + scheduler;
        }
        return isInProcess ? "in this process" : "each a process of its own";
    }

    private void introduce(final Client client, final FlightsInput input, final Terminal terminal) {
        terminal.line(
                "input      %s, %d files", input.description(), input.files().size());
        terminal.line("cluster    %d workers, %s", client.workers().size(), whichWorkers());
        final String chosen = chosenDefaults(client.workers());
        if (!chosen.isEmpty()) {
            terminal.line("defaults   %s", chosen);
        }
        terminal.line("partitions in shared memory below %s", client.clusterDirectory());
        client.onWorkerJoined(worker -> terminal.line(
                "  %s joined, pid %d, %d %s, %s of memory in %s",
                worker.name(),
                worker.pid(),
                worker.threads(),
                worker.threads() == 1 ? "thread" : "threads",
                MemorySize.format(worker.limitBytes()),
                worker.arenaDirectory()));
        client.onWorkerLeft(worker -> terminal.line("  %s left, pid %d", worker.name(), worker.pid()));
        terminal.line();
    }

    /** What Heddle chose, and with which option it can be chosen otherwise. */
    private String chosenDefaults(final List<WorkerStatus> all) {
        final List<String> chosen = new ArrayList<>();
        if (scheduler != null || all.isEmpty()) {
            return "";
        }
        if (workers == 0) {
            chosen.add(all.size() + " workers (--workers)");
        }
        if (threads == 0) {
            chosen.add(all.get(0).threads() + " threads each (--threads)");
        }
        if (memoryLimit.equals("auto")) {
            chosen.add(MemorySize.format(all.get(0).limitBytes()) + " each (--memory-limit)");
        }
        return chosen.isEmpty()
                ? ""
                : String.join(", ", chosen) + ", for " + Runtime.getRuntime().availableProcessors()
                        + " cores and the memory there is";
    }
}
