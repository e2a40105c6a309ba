package io.heddle.jmh;

import io.heddle.client.Client;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The same tasks by other engines in the same run, on two workers of one thread each: Dask where {@code python3 -c "import
 * distributed"} works, Spark where {@code mvn -Pspark package} has fetched it. Submit is one task from the call to its value; map
 * are independent tasks, graph are nine and a tenth that adds them. Spark has no futures: a submit is a job of one partition, a
 * graph a shuffle.
 */
final class PeersBench {
    private static final String BENCH = "peers";
    private static final int TRIPS = 500;
    private static final int TASKS = 5_000;
    private static final int WORKERS = 2;
    /** The first on the path, and the distribution's own, which has its packages. */
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

    private static final String SUBMIT = "submit";
    private static final String RATE = "tasks-per-second";

    private final BenchSettings settings;
    private final BenchReport report;
    private final BenchDirectory directory;
    private final int trips;
    private final int tasks;

    PeersBench(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        this.settings = settings;
        this.report = report;
        this.directory = directory;
        this.trips = settings.isQuick() ? 20 : TRIPS;
        this.tasks = settings.amount(TASKS);
        settings.requireKnown(List.of("dask", "spark"));
    }

    /** Runs what there is; returns the exit code. */
    int run() {
        final Map<String, PeerProgram> peers = new LinkedHashMap<>();
        if (settings.wants("dask")) {
            dask(peers);
        }
        if (settings.wants("spark")) {
            spark(peers);
        }
        report.progress("heddle: the same tasks");
        try (Client client = Client.builder()
                .processes(true)
                .workers(WORKERS)
                .threadsPerWorker(1)
                .memoryLimit("256MiB")
                .start()) {
            client.waitForWorkers(WORKERS, Duration.ofSeconds(60));
            final RoundTrips.Plan plan = new RoundTrips.Plan(trips, settings.runs(), false, false);
            final TaskShapes shapes = new TaskShapes(client);
            add(Figure.of(BENCH, SUBMIT, "p50", "us", RoundTrips.measure(plan, new TaskTrip(client))[0]), peers);
            add(rates("map", shapes::map), peers);
            add(rates("graph", shapes::graph), peers);
        }
        return 0;
    }

    private void dask(final Map<String, PeerProgram> peers) {
        for (final String python : PYTHONS) {
            if (PeerProgram.works(python, "-c", "import distributed")) {
                report.progress("dask: two worker processes of one thread");
                final Path script = PeerProgram.unpack(directory, "dask_peer.py");
                final PeerProgram dask =
                        PeerProgram.run(directory, "dask", command(List.of(python, script.toString())));
                peers.put("dask-" + dask.version(), dask);
                return;
            }
        }
        report.progress("dask: skipped, no python3 has distributed; on Debian: apt-get install python3-distributed");
    }

    private void spark(final Map<String, PeerProgram> peers) {
        final Path libraries = libraries();
        if (!Files.isDirectory(libraries)) {
            report.progress(
                    "spark: skipped, it is not in " + libraries + "; fetch it: mvn -Pspark -DskipTests package");
            return;
        }
        report.progress("spark: local[2]");
        // Its tasks find classes by the class path alone, so the program is compiled first.
        final String jars = libraries + File.separator + "*";
        final Path bin = Path.of(System.getProperty("java.home"), "bin");
        final String classes = directory.disk().toString();
        final Path source = PeerProgram.unpack(directory, "SparkPeer.java.txt");
        if (!PeerProgram.works(bin.resolve("javac").toString(), "-cp", jars, "-d", classes, source.toString())) {
            report.progress("spark: skipped, " + bin + " has no compiler that understands it");
            return;
        }
        final List<String> java = new ArrayList<>(List.of(bin.resolve("java").toString()));
        for (final String opened : List.of(
                "java.lang",
                "java.lang.invoke",
                "java.net",
                "java.nio",
                "java.util",
                "java.util.concurrent",
                "sun.nio.ch")) {
            java.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        java.addAll(List.of("-Xmx2g", "-cp", classes + File.pathSeparator + jars, "SparkPeer"));
        final PeerProgram spark = PeerProgram.run(directory, "spark", command(java));
        peers.put("spark-" + spark.version(), spark);
    }

    /** Beside the jar of this class. */
    private static Path libraries() {
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith("benchmarks.jar")) {
                return Path.of(entry).resolveSibling("spark");
            }
        }
        return Path.of("target", "spark");
    }

    private List<String> command(final List<String> program) {
        final List<String> command = new ArrayList<>(program);
        command.addAll(List.of(Integer.toString(trips), Integer.toString(tasks), Integer.toString(settings.runs())));
        return command;
    }

    private Figure rates(final String name, final IntUnaryOperator shape) {
        final double[] rates = new double[settings.runs()];
        for (int run = -1; run < rates.length; run++) { // the first warms up
            final long startNs = System.nanoTime();
            final int made = shape.applyAsInt(tasks);
            if (run >= 0) {
                rates[run] = made * 1e9 / (System.nanoTime() - startNs);
            }
        }
        return Figure.of(BENCH, name, RATE, "1/s", rates);
    }

    private void add(final Figure figure, final Map<String, PeerProgram> peers) {
        if (peers.isEmpty()) {
            report.add(figure);
        }
        peers.forEach(
                (name, peer) -> report.add(figure.against(name, peer.values(figure.caseName(), figure.metric()))));
    }
}
