package io.heddle.tools;

import io.heddle.cluster.SchedulerProcess;
import io.heddle.dashboard.DashboardProcess;
import io.heddle.tools.text.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code heddle scheduler}: the scheduler of a cluster made by hand. */
@Command(
        name = "scheduler",
        description = "Run the scheduler of a cluster until Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Without --host it serves this host only, through shared memory, and nothing of it can be reached over a network.",
            "Examples:",
            "",
            "    heddle scheduler",
            "    head -c 32 /dev/urandom | base64 > secret && chmod 600 secret",
            "    heddle scheduler --host 192.168.1.10 --secret-file secret",
            "    heddle scheduler --journal /var/lib/heddle",
            "",
            "Then start workers with 'heddle worker', and join from a program with Client.connect(\"192.168.1.10:8786\").",
            "",
            ExitCodes.HELP,
        })
final class SchedulerCommand implements Callable<Integer> {
    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Name or address of the interface for members on other hosts. Default: this host only.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "UDP port for members on other hosts; it also takes the one after it. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--advertise",
            paramLabel = "HOST",
            description = "Name or address by which others reach it, where that is not the interface's.")
    private @Nullable String advertisedHost;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "Name of the cluster on this host. Default: default.")
    private @Nullable String cluster;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "Keep what it knows in this directory: after a crash, start it again with the same options,"
                    + " and it goes on; workers keep their results and futures complete. Default: nothing is kept.")
    private @Nullable Path journal;

    @Option(
            names = "--insecure",
            fallbackValue = "true",
            description =
                    "Let members of other hosts come without a secret: whoever reaches the port can run code here.")
    private boolean isInsecure;

    @Option(
            names = "--profile",
            paramLabel = "NAME|FILE",
            description = "How its media driver runs: balanced, latency, low-power, dedicated, or a property file."
                    + " Default: ${DEFAULT-VALUE}.")
    private String profile = "";

    @Mixin
    private final DashboardOptions dashboardOptions = new DashboardOptions();

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private HeddleCommand heddle;

    @Override
    public Integer call() throws InterruptedException {
        final String name = ClusterChoice.newName(cluster);
        final Terminal terminal = Terminal.of(false);
        try (UntilSignal signal = UntilSignal.install();
                SchedulerProcess scheduler = SchedulerProcess.start(
                        name,
                        host,
                        port,
                        advertisedHost,
                        options.secret(),
                        isInsecure,
                        journal,
                        heddle.driverProfile(profile))) {
            scheduler.takesAllLines();
            terminal.line(
                    "scheduler runs, pid %d, address %s",
                    ProcessHandle.current().pid(), scheduler.address());
            terminal.line("files in %s", scheduler.clusterDirectory());
            terminal.line("end it with Ctrl-C");
            final DashboardProcess dashboard = dashboardOptions.start(scheduler, options.secretFile(), terminal);
            try {
                signal.awaitOr(() -> {
                    scheduler.awaitEnd();
                    return "";
                });
            } finally {
                CloseHelper.quietClose(dashboard);
            }
            if (!signal.isSignalled()) {
                terminal.line("ended: a client asked for the end of the cluster");
            }
        }
        return ExitCodes.DONE;
    }
}
