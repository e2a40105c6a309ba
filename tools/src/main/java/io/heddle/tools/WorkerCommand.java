package io.heddle.tools;

import io.heddle.client.BadInputException;
import io.heddle.client.ConfigurationOption;
import io.heddle.client.MemorySize;
import io.heddle.cluster.MemoryBudget;
import io.heddle.cluster.WorkerProcess;
import io.heddle.cluster.WorkerResources;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.tools.text.Terminal;
import io.heddle.transport.Address;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code heddle worker}: a worker of a cluster made by hand. */
@Command(
        name = "worker",
        description = "Run a worker until Ctrl-C; its results move to other workers first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Without an address it joins the only scheduler of this host. Examples:",
            "",
            "    heddle worker",
            "    heddle worker --name big --threads 4 --memory-limit 8GB",
            "    heddle worker --resources GPU=2",
            "    heddle worker 192.168.1.10:8786 --secret-file secret",
            "",
            ExitCodes.HELP,
        })
final class WorkerCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "ADDRESS",
            description = "Where the scheduler is: host:8786, or ipc for the only one on this host. Default: ipc.")
    private @Nullable String address;

    @Option(names = "--scheduler", paramLabel = "ADDRESS", description = "The same as an option.")
    private @Nullable String scheduler;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the worker, unique in the cluster. Default: worker-<pid>.")
    private @Nullable String name;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Tasks it runs at a time. Default: the number of cores.")
    private int threads;

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            description =
                    "Memory for its results: 2GB, 512MiB, 0.25 (share of what there is), or auto (60 %% of what there is)."
                            + " Default: ${DEFAULT-VALUE}.")
    private String memoryLimit = "auto";

    @Mixin
    private final MemoryOptions memory = new MemoryOptions();

    @Option(
            names = "--resources",
            paramLabel = "AMOUNTS",
            description = "What tasks may take of it, amounts by name: GPU=2,LICENCE=0.5. Default: nothing.")
    private @Nullable String resources;

    @Option(
            names = "--spill-directory",
            paramLabel = "DIR",
            description = "Where results go when memory is short. Default: in the directory for temporary files.")
    private @Nullable Path spillDirectory;

    @Option(
            names = "--profile",
            paramLabel = "NAME|FILE",
            description = "How the media driver runs: balanced, latency, low-power, dedicated, or a property file."
                    + " Default: ${DEFAULT-VALUE}.")
    private String profile = "";

    @Mixin
    private final ClusterOptions options = new ClusterOptions();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private HeddleCommand heddle;

    /** From the signal on, so long its results may take to move to other workers. */
    private static final long RETIRE_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);

    @Override
    public Integer call() throws InterruptedException {
        final Terminal terminal = Terminal.of(false);
        if (threads < 0) {
            throw new BadInputException(
                    "--threads is " + threads + ", expected 1 or more, or 0 for the number of cores");
        }
        final int threadCount = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        final String workerName =
                name == null ? "worker-" + ProcessHandle.current().pid() : name;
        ClusterChoice.requireName("--name", workerName);
        if (resources != null) {
            ConfigurationOption.RESOURCES.require(resources, "--resources");
        }
        final Path sharedMemory = NodeDirectory.defaultRoot();
        final long limitBytes = MemorySize.parse(memoryLimit)
                .toBytes(MemoryBudget.availableBytes(sharedMemory), MemoryBudget.autoLimitBytes(sharedMemory, 1));
        try (UntilSignal signal = UntilSignal.install();
                WorkerProcess worker = WorkerProcess.start(
                        Address.parse(schedulerAddress()),
                        workerName,
                        threadCount,
                        limitBytes,
                        spillDirectory,
                        options.secret(),
                        heddle.driverProfile(profile),
                        WorkerResources.parse(resources),
                        memory.policy(heddle.configuration()),
                        heddle.configuration().isSet(ConfigurationOption.STACK_SAMPLES))) {
            worker.takesAllLines();
            terminal.line(
                    "worker %s runs, pid %d, number %d, %d threads, %s of memory",
                    workerName,
                    ProcessHandle.current().pid(),
                    worker.workerId(),
                    threadCount,
                    MemorySize.format(limitBytes));
            terminal.line("end it with Ctrl-C");
            final String reason = signal.awaitOr(worker::awaitEnd);
            if (signal.isSignalled()) {
                final String obstacle = worker.retire(RETIRE_LIMIT_NS);
                if (obstacle != null) {
                    terminal.line("leaves at once, so that its results may have to be computed again: %s", obstacle);
                }
            } else {
                terminal.line("ended: %s", reason);
            }
        }
        return ExitCodes.DONE;
    }

    /** An address as an argument stands above the option, which may come from the configuration. */
    private String schedulerAddress() {
        if (address != null) {
            return address;
        }
        return scheduler != null ? scheduler : "ipc";
    }
}
