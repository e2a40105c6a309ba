package io.heddle.tools;

import io.heddle.client.BadInputException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code heddle bench}: hands its arguments to the benchmarks, which are a module of their own that only this command has on its class
 * path; so it knows their entry by name alone.
 */
@Command(
        name = "bench",
        description = "Measure this machine: latency, throughput, scheduler or store; bench --help says more.")
final class BenchCommand implements Callable<Integer> {
    private static final String ENTRY = "io.heddle.jmh.BenchMain";

    /** All of it is for the benchmarks. */
    @Unmatched
    private final List<String> arguments = new ArrayList<>();

    /** Made by picocli. */
    BenchCommand() {}

    @Override
    public Integer call() throws ReflectiveOperationException {
        try {
            return (Integer)
                    Class.forName(ENTRY).getMethod("run", String[].class).invoke(null, (Object)
                            arguments.toArray(String[]::new));
        } catch (final ClassNotFoundException missing) {
            throw new BadInputException(
                    "the benchmarks are not on the class path: run the heddle script of a source tree, or build the module jmh",
                    missing);
        } catch (final InvocationTargetException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }
}
