package io.heddle.tools;

import io.heddle.client.Configuration;
import io.heddle.client.ConfigurationOption;
import io.heddle.cluster.MemoryPolicy;
import picocli.CommandLine.Option;

/** What a worker does as its memory fills. */
final class MemoryOptions {
    @Option(
            names = "--memory-target",
            paramLabel = "SHARE",
            description = "It spills down to this share of its memory limit. Default: ${DEFAULT-VALUE}.")
    private String target = "0.6";

    @Option(
            names = "--memory-spill",
            paramLabel = "SHARE",
            description = "It spills when it holds this share of its memory limit. Default: ${DEFAULT-VALUE}.")
    private String spill = "0.7";

    @Option(
            names = "--memory-pause",
            paramLabel = "SHARE",
            description = "It begins no more tasks when it holds this share. Default: ${DEFAULT-VALUE}.")
    private String pause = "0.8";

    @Option(
            names = "--memory-terminate",
            paramLabel = "SHARE",
            description =
                    "Its process ends when it has this share of --memory-outside; 0: never. Default: ${DEFAULT-VALUE}.")
    private String terminate = "0.95";

    @Option(
            names = "--memory-outside",
            paramLabel = "SIZE",
            description =
                    "Memory of its process beside its results, for heap, code and native memory; auto: the largest heap"
                            + " and 512 MiB. Default: ${DEFAULT-VALUE}.")
    private String outside = "auto";

    @Option(
            names = "--memory-huge-pages",
            description = "Asks for pages of 2 MiB for results, as far as the kernel has them (Linux 6.1 and newer).")
    private boolean hugePages;

    /** The policy, checked. */
    MemoryPolicy policy(final Configuration configuration) {
        return configuration
                .with(ConfigurationOption.MEMORY_TARGET, target, "--memory-target")
                .with(ConfigurationOption.MEMORY_SPILL, spill, "--memory-spill")
                .with(ConfigurationOption.MEMORY_PAUSE, pause, "--memory-pause")
                .with(ConfigurationOption.MEMORY_TERMINATE, terminate, "--memory-terminate")
                .with(ConfigurationOption.MEMORY_OUTSIDE, outside, "--memory-outside")
                .with(ConfigurationOption.MEMORY_HUGE_PAGES, Boolean.toString(hugePages), "--memory-huge-pages")
                .memoryPolicy();
    }
}
