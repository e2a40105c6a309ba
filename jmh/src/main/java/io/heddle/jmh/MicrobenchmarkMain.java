package io.heddle.jmh;

import io.heddle.cluster.FlaggedJvm;
import io.heddle.cluster.JvmCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The main class of {@code benchmarks.jar}: JMH's own, with the flags that every Heddle JVM needs given to the JVMs it forks,
 * and with JMH's allocation profiler unless other profilers are asked for.
 */
public final class MicrobenchmarkMain {
    private static final String OPTION = "-jvmArgsAppend";
    private static final String PROFILER = "-prof";

    private MicrobenchmarkMain() {}

    /**
     * Takes the arguments of JMH.
     *
     * @param arguments as of {@link org.openjdk.jmh.Main}.
     * @throws IOException          if the benchmarks cannot be listed, or a second JVM cannot be started.
     * @throws InterruptedException if the wait for a second JVM is interrupted.
     */
    public static void main(final String[] arguments) throws IOException, InterruptedException {
        if (FlaggedJvm.isWanted()) {
            System.exit(FlaggedJvm.run(MicrobenchmarkMain.class.getName(), List.of(arguments)));
        }
        final List<String> all = new ArrayList<>(Arrays.asList(arguments));
        String flags = String.join(" ", JvmCommand.flags(Runtime.version().feature()));
        final int given = all.indexOf(OPTION);
        if (given >= 0 && given + 1 < all.size()) {
            flags += " " + all.remove(given + 1);
            all.remove(given);
        }
        all.add(OPTION);
        all.add(flags);
        if (!all.contains(PROFILER)) {
            all.add(PROFILER);
            all.add("gc");
        }
        org.openjdk.jmh.Main.main(all.toArray(String[]::new));
    }
}
