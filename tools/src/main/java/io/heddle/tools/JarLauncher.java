package io.heddle.tools;

import io.heddle.cluster.FlaggedJvm;
import io.heddle.cluster.JvmCommand;
import java.util.List;

/** Main class of the jar, for {@code java -jar heddle-tools.jar}; see {@link FlaggedJvm} for what a manifest cannot say. */
public final class JarLauncher {
    private JarLauncher() {}

    /**
     * Run a command and end the process.
     *
     * @param arguments of the command line.
     * @throws Exception if the second JVM cannot be started or awaited.
     */
    public static void main(final String[] arguments) throws Exception {
        if (FlaggedJvm.isWanted()) {
            System.exit(FlaggedJvm.run(HeddleCommand.class.getName(), List.of(arguments)));
        }
        for (final String flag : JvmCommand.flags(Runtime.version().feature())) {
            final int equals = flag.indexOf('=');
            if (flag.startsWith("-D") && equals > 0) {
                System.setProperty(flag.substring(2, equals), flag.substring(equals + 1));
            }
        }
        HeddleCommand.main(arguments);
    }
}
