package io.heddle.tools;

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
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

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
            "    latency    one thread that yields while packets come: lower latency, a core is busy",
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
            description = "How its threads run: balanced, latency, low-power, dedicated, or a property file."
                    + " Default: ${DEFAULT-VALUE}.")
    private String profile = "";

    @Option(names = "--cluster", paramLabel = "NAME", description = "Name of the cluster it serves. Default: default.")
    private @Nullable String cluster;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private HeddleCommand heddle;

    @Override
    public Integer call() throws InterruptedException {
        final DriverProfile driverProfile = heddle.driverProfile(profile);
        final Path clusterDirectory = NodeDirectory.defaultRoot().resolve(ClusterChoice.newName(cluster));
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
