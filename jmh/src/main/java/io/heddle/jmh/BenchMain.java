package io.heddle.jmh;

import io.heddle.graph.HeddleException;
import io.heddle.store.StoreException;

/** Behind {@code heddle bench}, which finds this class by its name, and a program of its own. */
public final class BenchMain {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;

    /** Exit code when what a benchmark did was not what it should have done: its figures are worth nothing. */
    static final int VERIFICATION_FAILED = 3;

    private static final String USAGE = """
            Usage: heddle bench NAME [options]

              latency      submit to result, one at a time, beside a bare Aeron relay over the same hops:
                           in-process, processes, udp, and each of them -paced (1,000 a second, from the time when due)
              throughput   many small tasks over two worker processes: submit, map, map-numbers, graph, chain, tree,
                           fan
              scheduler    the scheduler's state alone, with workers that answer at once:
                           merge-10k, merge-1M, merge-10M, random-1M, workers-1000
              memory       reserve, put, read from another process, spill, beside memory copies and plain files; copies of
                           what four workers read; fetching from another host, beside a bare Aeron stream
              idle         what a cluster costs that does nothing, and its first task after a second of silence
              observe      throughput and latency while three tabs of the dashboard are open, beside the same unwatched
              pipeline     10,000 events a second through three processes: parse, look up, aggregate by window
              h2o          the H2O group-by (q1 to q10) and join (j1 to j5) questions, load and peak, beside DuckDB in the same
                           run: in one JVM, then with two worker processes
              tpch         the 22 queries of TPC-H in SQL (q1 to q22), beside DuckDB in the same run
              peers        the same tasks by Dask, and by Spark where it was fetched, in the same run

              --json         one JSON object per line and figure, and nothing else on standard output
              --quick        a hundredth of the work: whether it runs, not how fast
              --cases=A,B    these cases only
              --runs=N       repetitions; figures are their medians (5)
              --tasks=N      tasks of a run, or round trips (throughput 100000, latency 10000, paced 3000)
              --seconds=N    length of a run of the pipeline (60)
              --trace        of latency: also where the time of a task goes, hop by hop
              --rows=N       rows of h2o, 1e6 or 1000000 (1e6)
              --sf=X         scale factor of tpch, 0.1 or 1 (1)
              --alone        of h2o: each question once and without DuckDB, for what does not fit beside it
              --workers=...  of h2o: in the jvm only, or as processes only (both, one after the other)
              --profile=...  idle profile of the cluster: balanced, latency, low-power, dedicated
              --idle=...     idle strategy of the relay: yield, backoff (yield)
            """;

    private BenchMain() {}

    /** Runs a benchmark and ends the process. */
    public static void main(final String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * Runs a benchmark.
     *
     * @param arguments its name and options; see the usage.
     * @return the exit code of a command: 0 done, 1 failed, 2 not understood, 3 the work was not done as it should have been.
     */
    public static int run(final String... arguments) {
        for (final String argument : arguments) {
            if (argument.equals("--help") || argument.equals("-h")) {
                System.out.print(USAGE);
                return DONE;
            }
        }
        final BenchSettings settings;
        try {
            settings = BenchSettings.parse(arguments);
        } catch (final IllegalArgumentException notUnderstood) {
            System.err.println("heddle bench: " + notUnderstood.getMessage());
            System.err.print(USAGE);
            return BAD_INPUT;
        }
        if (!settings.profile().isEmpty()) {
            System.setProperty(BenchSettings.PROFILE_PROPERTY, settings.profile());
        }
        final BenchReport report = new BenchReport(System.out, System.err, settings.isJson());
        try (BenchDirectory directory = BenchDirectory.create()) {
            report.progress(Machine.describe());
            report.progress("medians of " + settings.runs() + " runs, profile "
                    + System.getProperty(BenchSettings.PROFILE_PROPERTY, "balanced")
                    + (settings.isQuick() ? ", QUICK: these figures say nothing about speed" : ""));
            final int exitCode = run(settings, report, directory);
            report.end();
            return exitCode;
        } catch (final IllegalArgumentException notUnderstood) {
            System.err.println("heddle bench: " + notUnderstood.getMessage());
            return BAD_INPUT;
        } catch (final WrongResultException wrong) {
            System.err.println("heddle bench: " + wrong.getMessage());
            return VERIFICATION_FAILED;
        } catch (final HeddleException | StoreException failure) {
            System.err.println("heddle bench: " + failure.getMessage());
            return FAILED;
        }
    }

    private static int run(final BenchSettings settings, final BenchReport report, final BenchDirectory directory) {
        return switch (settings.bench()) {
            case "latency" -> new LatencyBench(settings, report, directory).run();
            case "throughput" -> new ThroughputBench(settings, report, directory).run();
            case "scheduler" -> new SchedulerBench(settings, report).run();
            case "idle" -> new IdleBench(settings, report, directory).run();
            case "observe" -> new ObserveBench(settings, report).run();
            case "pipeline" -> new PipelineBench(settings, report, directory).run();
            case "h2o" -> new H2oBench(settings, report, directory).run();
            case "tpch" -> new TpchBench(settings, report, directory).run();
            case "peers" -> new PeersBench(settings, report, directory).run();
            default -> new MemoryBench(settings, report, directory).run();
        };
    }
}
