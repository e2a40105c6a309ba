package io.heddle.jmh;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a benchmark was asked for.
 *
 * @param bench     which one.
 * @param isJson    lines of JSON instead of a table.
 * @param isQuick   a hundredth of the work: whether it runs, not how fast.
 * @param runs      repetitions that count.
 * @param taskCount tasks of a throughput run, or round trips of a latency run; 0 for the default.
 * @param idle      idle strategy of the relay that figures are compared with.
 * @param profile   idle profile of the cluster that is measured; empty for the default.
 * @param cases     which cases; empty for all.
 * @param seconds   length of a paced run of a pipeline; 0 for the default.
 * @param rows      rows of a data frame; 0 for the default.
 * @param workers   where the workers of a data frame are: jvm, processes, or empty for both.
 * @param isTraced  also where the time of a task goes.
 * @param isAlone   a data frame without the other engine beside it, asked once.
 */
record BenchSettings(
        String bench,
        boolean isJson,
        boolean isQuick,
        int runs,
        int taskCount,
        RelayIdle idle,
        String profile,
        Set<String> cases,
        int seconds,
        long rows,
        String workers,
        boolean isTraced,
        boolean isAlone) {
    static final List<String> BENCHES = List.of(
            "latency", "throughput", "scheduler", "memory", "idle", "observe", "pipeline", "peers", "h2o", "tpch");
    static final List<String> PROFILES = List.of("balanced", "latency", "low-power", "dedicated");

    /** Workers in one JVM. */
    static final String JVM = "jvm";

    /** A process for each worker. */
    static final String PROCESSES = "processes";

    private static final List<String> WORKERS = List.of(JVM, PROCESSES);

    /** Options that may have their value behind a blank instead of an equals sign. */
    private static final Set<String> WITH_VALUE =
            Set.of("--runs", "--tasks", "--seconds", "--rows", "--sf", "--workers", "--idle", "--profile", "--cases");

    /** What the nodes of a cluster that is started here go by. */
    static final String PROFILE_PROPERTY = "heddle.profile";

    private static final int RUNS = 5;
    private static final int RUNS_QUICK = 2;
    private static final int QUICK_DIVISOR = 100;

    /** Reads a command line. */
    static BenchSettings parse(final String... arguments) {
        String bench = null;
        boolean isJson = false;
        boolean isQuick = false;
        boolean isTraced = false;
        boolean isAlone = false;
        int runs = 0;
        int taskCount = 0;
        int seconds = 0;
        long rows = 0;
        String workers = "";
        RelayIdle idle = RelayIdle.YIELD;
        String profile = "";
        Set<String> cases = Set.of();
        for (final String argument : joined(arguments)) {
            final int separator = argument.indexOf('=');
            final String name = separator < 0 ? argument : argument.substring(0, separator);
            final String value = separator < 0 ? "" : argument.substring(separator + 1);
            switch (name) {
                case "--json" -> isJson = true;
                case "--quick" -> isQuick = true;
                case "--trace" -> isTraced = true;
                case "--alone" -> isAlone = true;
                case "--processes" -> {
                    // Workers are processes anyway; whoever says so is right.
                }
                case "--runs" -> runs = positive(name, value);
                case "--tasks" -> taskCount = positive(name, value);
                case "--seconds" -> seconds = positive(name, value);
                case "--rows" -> rows = rowCount(name, value);
                case "--sf" -> rows = scaled(name, value);
                case "--idle" -> idle = RelayIdle.parse(value);
                case "--profile" -> profile = oneOf(PROFILES, name, value);
                case "--workers" -> workers = oneOf(WORKERS, name, value);
                case "--cases" -> cases = Set.of(value.split(","));
                default -> {
                    if (bench != null || !BENCHES.contains(argument)) {
                        throw new IllegalArgumentException("'" + argument + "' is not understood");
                    }
                    bench = argument;
                }
            }
        }
        if (bench == null) {
            throw new IllegalArgumentException("no benchmark is named; expected one of " + BENCHES);
        }
        final int wantedRuns = runs > 0 ? runs : isQuick ? RUNS_QUICK : RUNS;
        return new BenchSettings(
                bench,
                isJson,
                isQuick,
                wantedRuns,
                taskCount,
                idle,
                profile,
                cases,
                seconds,
                rows,
                workers,
                isTraced,
                isAlone);
    }

    /** A scale factor of TPC-H as rows of its largest table. */
    private static long scaled(final String name, final String value) {
        try {
            final double rows = Double.parseDouble(value) * TpchBench.ROWS_PER_SCALE;
            if (rows >= 1 && rows <= Integer.MAX_VALUE) {
                return (long) rows;
            }
        } catch (final NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + "=" + value + " is not a number", notANumber);
        }
        throw new IllegalArgumentException(name + "=" + value + " is no scale factor; expected for example 0.1 or 1");
    }

    /** The arguments with each value behind the equals sign of its option. */
    private static List<String> joined(final String... arguments) {
        final List<String> joined = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            final boolean isSplit = WITH_VALUE.contains(arguments[i]) && i + 1 < arguments.length;
            joined.add(isSplit ? arguments[i] + "=" + arguments[++i] : arguments[i]);
        }
        return joined;
    }

    /** The profile by which this process goes. */
    static String profileOfProcess() {
        return System.getProperty(PROFILE_PROPERTY, PROFILES.get(0));
    }

    /** What makes a JVM that is started here go by the same profile. */
    static String profileArgument() {
        return "-D" + PROFILE_PROPERTY + "=" + profileOfProcess();
    }

    private static String oneOf(final List<String> known, final String name, final String value) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(name + "=" + value + " is not known; expected one of " + known);
        }
        return value;
    }

    private static int positive(final String name, final String value) {
        try {
            final int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (final NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + "=" + value + " is not a number", notANumber);
        }
        throw new IllegalArgumentException(name + "=" + value + " must be at least 1");
    }

    /** A count that may be written as 1e7. */
    private static long rowCount(final String name, final String value) {
        try {
            return new BigDecimal(value).longValueExact();
        } catch (final ArithmeticException | NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + "=" + value + " is not a whole number", notANumber);
        }
    }

    /** The amount asked for, or the default, less when it shall be quick. */
    int amount(final int otherwise) {
        final int wanted = taskCount > 0 ? taskCount : otherwise;
        return isQuick ? Math.max(100, wanted / QUICK_DIVISOR) : wanted;
    }

    /** Whether a data frame shall run with workers in one JVM, or as processes. */
    boolean wantsWorkersIn(final String place) {
        return workers.isEmpty() || workers.equals(place);
    }

    /** Whether a case shall run. */
    boolean wants(final String caseName) {
        return cases.isEmpty() || cases.contains(caseName);
    }

    /** An error that names the cases there are, if others are asked for. */
    void requireKnown(final List<String> known) {
        for (final String wanted : cases) {
            if (!known.contains(wanted)) {
                throw new IllegalArgumentException(
                        "--cases: " + bench + " has no case '" + wanted + "'; expected some of " + known);
            }
        }
    }
}
