package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.diagnostics.ArenaRemover;
import io.heddle.diagnostics.EventLogWriter;
import io.heddle.diagnostics.NodeCounters;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.tools.text.Terminal;
import io.heddle.transport.DriverOptions;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.EmbeddedDriver;
import io.heddle.transport.StewardTask;
import io.heddle.transport.TransportException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code heddle driver}: a media driver with its host steward, in a process of its own. */
@Command(
        name = "driver",
        description = "Run the media driver of this host, with its steward, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A scheduler brings a driver of its own unless one of its cluster runs already. A driver in a process of its own",
            "outlives restarts of the scheduler, and can be given cores and a profile:",
            "",
            "    balanced   one thread that parks when idle: the default",
            "    latency    one thread that yields: lower latency, a core is busy",
            "    low-power  parks longer: for laptops",
            "    dedicated  three threads that spin: for machines with many cores",
            "",
            "Example, before 'heddle scheduler' in another terminal:",
            "",
            "    heddle driver --profile latency",
            "",
            ExitCodes.HELP,
        })
final class DriverCommand implements Callable<Integer> {
    @Option(
            names = "--profile",
            paramLabel = "NAME|FILE",
            defaultValue = "balanced",
            description = "How its threads run: balanced, latency, low-power, dedicated, or a property file."
                    + " Default: ${DEFAULT-VALUE}.")
    private String profile = "balanced";

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Name of the cluster it serves. Default: ${DEFAULT-VALUE}.")
    private String cluster = "default";

    @Override
    public Integer call() throws InterruptedException {
        final DriverProfile driverProfile = loadProfile();
        final Path clusterDirectory = NodeDirectory.defaultRoot().resolve(cluster);
        ClusterChoice.requireName("--cluster", cluster);
        final Terminal terminal = Terminal.of(false);
        try (UntilSignal signal = UntilSignal.install();
                NodeDirectory node = NodeDirectory.create(clusterDirectory, "driver", NodeRole.DRIVER)) {
            try (EventLogWriter events = EventLogWriter.create(node)) {
                final NodeCounters counters = NodeCounters.create(node);
                counters.heartbeat(System.currentTimeMillis());
                final DriverOptions options = new DriverOptions()
                        .profile(driverProfile)
                        .directory(node.path().resolve("aeron"))
                        .stewardTask(new Heartbeat(counters));
                try (EmbeddedDriver driver = EmbeddedDriver.launch(options)) {
                    node.publish("driver", driver.directory().toString());
                    terminal.line("media driver runs, profile %s, in %s", profile, driver.directory());
                    terminal.line("end it with Ctrl-C");
                    signal.await();
                }
                events.onNodeStopped("told to end");
            } finally {
                node.closeAndRemove(ArenaRemover.KEEP);
            }
        }
        return ExitCodes.INTERRUPTED;
    }

    private DriverProfile loadProfile() {
        try {
            return DriverProfile.load(profile);
        } catch (final TransportException ex) {
            throw new BadInputException(String.valueOf(ex.getMessage()), ex);
        }
    }

    /** Once a second, as long as the steward lives. */
    private record Heartbeat(NodeCounters counters) implements StewardTask {
        @Override
        public String name() {
            return "heartbeat";
        }

        @Override
        public void run(final long nowNs) {
            counters.heartbeat(System.currentTimeMillis());
        }
    }
}
