package io.heddle.tools;

import io.heddle.client.Client;
import io.heddle.client.ClientBuilder;
import io.heddle.tools.shell.ShellSession;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code heddle shell}: Java, typed line by line, with a client. */
@Command(
        name = "shell",
        description = "Type Java, with a client at hand.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The shell is the JDK's: /help tells what it can, /exit or Ctrl-D ends it. 'client' is a Client of a cluster that is"
                    + " started",
            "for the session, or of the one that is named. What you type runs on its workers. Examples:",
            "",
            "    heddle shell",
            "    heddle shell --workers 4 --memory-limit 1GB",
            "    heddle shell 192.168.1.10:8786 --secret-file secret",
            "",
            "    jshell> int twice(int x) { return 2 * x; }",
            "    jshell> client.submit(x -> twice(x) + 1, 20).result()",
            "    jshell> client.readCsv(\"flights*.csv\").groupBy(\"origin\").mean().compute()",
            "",
            ExitCodes.HELP,
        })
final class ShellCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "ADDRESS",
            description = "The cluster to join: host:8786, or ipc for the only one of this host. Default: starts one.")
    private @Nullable String address;

    @Option(names = "--workers", paramLabel = "N", description = "Number of workers. Default: by the number of cores.")
    private int workers;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Tasks that each worker runs at a time. Default: by the number of cores.")
    private int threads;

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            description = "Memory of each worker for results: 2GB, 512MiB, 0.25 (share of what there is), or auto."
                    + " Default: ${DEFAULT-VALUE}.")
    private String memoryLimit = "auto";

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private HeddleCommand heddle;

    @Override
    public Integer call() {
        try (Client client = client()) {
            return ShellSession.run(client, System.in, System.out, System.err);
        }
    }

    private Client client() {
        final ClientBuilder builder = Client.builder().configuration(heddle.configuration());
        if (address != null) {
            final Path secretFile = options.secretFile();
            if (secretFile != null) {
                builder.secretFile(secretFile);
            }
            return builder.connect(address);
        }
        return builder.workers(workers)
                .threadsPerWorker(threads)
                .memoryLimit(memoryLimit)
                .processes(true)
                .start();
    }
}
