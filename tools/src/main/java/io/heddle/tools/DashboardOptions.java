package io.heddle.tools;

import io.heddle.cluster.SchedulerProcess;
import io.heddle.dashboard.DashboardProcess;
import io.heddle.dashboard.DashboardServer;
import io.heddle.diagnostics.ClusterWatch;
import io.heddle.tools.text.Terminal;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that start a cluster: whether and where it serves its pages. */
final class DashboardOptions {
    @Option(
            names = "--no-dashboard",
            description = "Serve no pages about the cluster; 'heddle dashboard' can do it later.")
    private boolean isWithout;

    @Option(
            names = "--dashboard-port",
            paramLabel = "PORT",
            defaultValue = "" + DashboardServer.DEFAULT_PORT,
            description =
                    "TCP port of the pages about the cluster, on the loopback interface; if it is taken, the next free"
                            + " one. Default: ${DEFAULT-VALUE}.")
    private int port = DashboardServer.DEFAULT_PORT;

    boolean isWithout() {
        return isWithout;
    }

    /** Starts it in the background; null without one. */
    @Nullable
    DashboardProcess start(final SchedulerProcess scheduler, final @Nullable Path secretFile, final Terminal terminal) {
        if (isWithout) {
            return null;
        }
        return DashboardProcess.start(scheduler.clusterDirectory(), scheduler.logDirectory(), port, secretFile, url -> {
            scheduler.publish(ClusterWatch.DASHBOARD_PROPERTY, url);
            terminal.line("dashboard at %s", url);
        });
    }
}
