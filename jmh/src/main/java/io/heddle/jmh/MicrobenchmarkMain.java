package io.heddle.jmh;

import io.heddle.cluster.JvmCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The main class of {@code benchmarks.jar}: JMH's own, with the flags that every Heddle JVM needs given to the JVMs it forks. */
public final class MicrobenchmarkMain {
    private static final String OPTION = "-jvmArgsAppend";

    private MicrobenchmarkMain() {}

    /** Takes the arguments of JMH. */
    public static void main(final String[] arguments) throws IOException {
        final List<String> all = new ArrayList<>(Arrays.asList(arguments));
        String flags = String.join(" ", JvmCommand.flags(Runtime.version().feature()));
        final int given = all.indexOf(OPTION);
        if (given >= 0 && given + 1 < all.size()) {
            flags += " " + all.remove(given + 1);
            all.remove(given);
        }
        all.add(OPTION);
        all.add(flags);
        org.openjdk.jmh.Main.main(all.toArray(String[]::new));
    }
}
