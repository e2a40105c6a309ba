package io.heddle.jmh;

import java.util.List;

/**
 * What a benchmark was asked for.
 *
 * @param bench     which one.
 * @param isJson    lines of JSON instead of a table.
 * @param isQuick   a hundredth of the work: whether it runs, not how fast.
 * @param runs      repetitions that count.
 * @param taskCount tasks of a throughput run, or round trips of a latency run; 0 for the default.
 * @param idle      idle strategy of the relay that latency is compared with.
 */
record BenchSettings(String bench, boolean isJson, boolean isQuick, int runs, int taskCount, RelayIdle idle) {
    static final List<String> BENCHES = List.of("latency", "throughput", "scheduler", "store");
    private static final int RUNS = 5;
    private static final int RUNS_QUICK = 2;
    private static final int QUICK_DIVISOR = 100;

    /** Reads a command line. */
    static BenchSettings parse(final String... arguments) {
        String bench = null;
        boolean isJson = false;
        boolean isQuick = false;
        int runs = 0;
        int taskCount = 0;
        RelayIdle idle = RelayIdle.YIELD;
        for (final String argument : arguments) {
            final int separator = argument.indexOf('=');
            final String name = separator < 0 ? argument : argument.substring(0, separator);
            final String value = separator < 0 ? "" : argument.substring(separator + 1);
            switch (name) {
                case "--json" -> isJson = true;
                case "--quick" -> isQuick = true;
                case "--runs" -> runs = positive(name, value);
                case "--tasks" -> taskCount = positive(name, value);
                case "--idle" -> idle = RelayIdle.parse(value);
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
        return new BenchSettings(
                bench, isJson, isQuick, runs > 0 ? runs : isQuick ? RUNS_QUICK : RUNS, taskCount, idle);
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

    /** The amount asked for, or the default, less when it shall be quick. */
    int amount(final int otherwise) {
        final int wanted = taskCount > 0 ? taskCount : otherwise;
        return isQuick ? Math.max(100, wanted / QUICK_DIVISOR) : wanted;
    }
}
