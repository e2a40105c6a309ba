package io.heddle.tools;

import io.heddle.cluster.JvmCommand;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Main class of the jar, for {@code java -jar heddle-tools.jar}. The manifest opens what must be open, but from JDK 23 on one flag has no
 * form in a manifest; there the command runs in a second JVM that has it.
 */
public final class JarLauncher {
    private static final String FLAG_WITHOUT_MANIFEST_FORM = "--sun-misc-unsafe-memory-access";

    private JarLauncher() {}

    /**
     * Run a command and end the process.
     *
     * @param arguments of the command line.
     * @throws Exception if the second JVM cannot be started or awaited.
     */
    public static void main(final String[] arguments) throws Exception {
        final List<String> flags = JvmCommand.flags(Runtime.version().feature());
        final boolean isFlagWanted = flags.stream().anyMatch(flag -> flag.startsWith(FLAG_WITHOUT_MANIFEST_FORM));
        final boolean isFlagGiven = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(flag -> flag.startsWith(FLAG_WITHOUT_MANIFEST_FORM));
        if (isFlagWanted && !isFlagGiven) {
            System.exit(runInSecondJvm(flags, arguments));
        }
        for (final String flag : flags) {
            final int equals = flag.indexOf('=');
            if (flag.startsWith("-D") && equals > 0) {
                System.setProperty(flag.substring(2, equals), flag.substring(equals + 1));
            }
        }
        HeddleCommand.main(arguments);
    }

    private static int runInSecondJvm(final List<String> flags, final String[] arguments)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HeddleCommand.class.getName()));
        command.addAll(List.of(arguments));
        final Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches both: this one stays until the other has cleaned up. A signal to this one alone is passed on.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.destroy();
            process.onExit().join();
        }));
        return process.waitFor();
    }
}
