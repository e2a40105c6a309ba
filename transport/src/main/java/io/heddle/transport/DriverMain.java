package io.heddle.transport;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.ShutdownSignalBarrier;

/**
 * The standalone media driver: runs until SIGTERM or Ctrl-C. The {@code heddle driver} command calls {@link #run}.
 */
public final class DriverMain {
    private DriverMain() {}

    /**
     * Arguments: {@code [--profile name-or-file] [--directory directory]}.
     *
     * @param args of the command line
     */
    public static void main(final String[] args) {
        final DriverOptions options = new DriverOptions();
        try {
            for (int i = 0; i < args.length; i += 2) {
                final String value = i + 1 < args.length ? args[i + 1] : "";
                switch (args[i]) {
                    case "--profile" -> options.profile(DriverProfile.load(value));
                    case "--directory" -> options.directory(Path.of(value));
                    case "--client-timeout-ms" ->
                        options.clientLivenessTimeoutNs(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(value)));
                    default ->
                        throw new TransportException("unknown option '" + args[i]
                                + "'; known are --profile, --directory and --client-timeout-ms");
                }
            }
            run(options, () -> {
                System.out.println("media driver runs in " + options.directory());
                System.out.flush();
            });
        } catch (final TransportException | NumberFormatException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * Runs a driver on this thread's behalf until the process is asked to end.
     *
     * @param onStarted called once the driver can be connected to
     */
    @SuppressWarnings("try")
    public static void run(final DriverOptions options, final Runnable onStarted) {
        // The barrier's shutdown hook waits until the barrier is closed, so it is declared first and closed last.
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
                EmbeddedDriver driver = EmbeddedDriver.launch(options)) {
            onStarted.run();
            barrier.await();
        }
    }
}
