package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.dashboard.DashboardServer;
import io.heddle.tools.text.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code heddle dashboard}: pages about a cluster of this host for a browser. */
@Command(
        name = "dashboard",
        description = "Serve pages about a cluster of this host for a browser, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "It reads the files that every node keeps in shared memory and disturbs nobody; it also shows what a dead cluster left.",
            "'heddle scheduler' and 'heddle demo' serve the same pages by themselves. Examples:",
            "",
            "    heddle dashboard                       the only cluster of this host",
            "    heddle dashboard --cluster default     one of several",
            "    curl -s http://127.0.0.1:8787/api/v1/cluster",
            "",
            ExitCodes.HELP,
        })
final class DashboardCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchedCluster watched;

    @Option(
            names = {"--port", "--dashboard-port"},
            paramLabel = "PORT",
            defaultValue = "" + DashboardServer.DEFAULT_PORT,
            description = "TCP port on the loopback interface; if it is taken, the next free one."
                    + " Default: ${DEFAULT-VALUE}.")
    private int port = DashboardServer.DEFAULT_PORT;

    /** Made by picocli. */
    DashboardCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (port < 1 || port > 65_535) {
            throw new BadInputException("--port is " + port + ", expected 1 to 65535");
        }
        final Path directory = watched.present();
        final Terminal terminal = Terminal.of(false);
        try (UntilSignal signal = UntilSignal.install();
                DashboardServer server = DashboardServer.start(directory, port)) {
            terminal.line("dashboard of cluster %s at %s", directory.getFileName(), server.url());
            terminal.line("end it with Ctrl-C");
            signal.await();
        }
        return ExitCodes.DONE;
    }
}
