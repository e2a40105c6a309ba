package io.heddle.cluster;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * For programs started by {@code java -jar}: a manifest can open what must be open, but from JDK 23 on one flag has no form in a
 * manifest, and without it the JVM warns on standard error. Such a program runs in a second JVM that has it.
 */
public final class FlaggedJvm {
    private static final String FLAG_WITHOUT_MANIFEST_FORM = "--sun-misc-unsafe-memory-access";

    private FlaggedJvm() {}

    /**
     * Whether this JVM lacks a flag that only a command line can give.
     *
     * @return false if the program can go on here.
     */
    public static boolean isWanted() {
        return JvmCommand.flags(Runtime.version().feature()).stream().anyMatch(FlaggedJvm::isTheFlag)
                && inputArguments().stream().noneMatch(FlaggedJvm::isTheFlag);
    }

    private static boolean isTheFlag(final String flag) {
        return flag.startsWith(FLAG_WITHOUT_MANIFEST_FORM);
    }

    private static List<String> inputArguments() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    /**
     * Runs a program in a second JVM, with the class path, the streams and the options of this one and all flags.
     *
     * @param mainClass of the program.
     * @param arguments of the program.
     * @return its exit code.
     * @throws IOException          if it cannot be started.
     * @throws InterruptedException if the caller is interrupted while it runs; it is ended when this JVM ends.
     */
    public static int run(final String mainClass, final List<String> arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmCommand.flags(Runtime.version().feature()));
        command.addAll(inputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        final Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches both: this one stays until the other has cleaned up. A signal to this one alone is passed on.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroy();
            process.onExit().join();
        }));
        return process.waitFor();
    }
}
