package io.heddle.cluster;

import io.heddle.scheduler.SchedulerOptions;
import io.heddle.transport.SessionTimeouts;
import io.heddle.transport.SharedSecret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a scheduler is started.
 *
 * @param clusterDirectory where the nodes of this host keep their files.
 * @param name of the node.
 * @param host interface for peers of other hosts, null for this host only.
 * @param port UDP port, where there is a host.
 * @param advertisedHost the name by which others reach it, null for the interface's.
 * @param secret that peers must know, null for none.
 * @param insecure whether peers of other hosts may come without a secret.
 * @param scheduling the numbers that steer decisions.
 * @param timeouts of sessions.
 * @param journal directory of its journal, null for none.
 */
public record SchedulerNodeOptions(
        Path clusterDirectory,
        String name,
        @Nullable String host,
        int port,
        @Nullable String advertisedHost,
        @Nullable SharedSecret secret,
        boolean insecure,
        SchedulerOptions scheduling,
        SessionTimeouts timeouts,
        @Nullable Path journal) {

    /** A scheduler for this host only. */
    public static SchedulerNodeOptions local(final Path clusterDirectory, final @Nullable SharedSecret secret) {
        return new SchedulerNodeOptions(
                clusterDirectory,
                "scheduler",
                null,
                0,
                null,
                secret,
                false,
                SchedulerOptions.defaults(),
                SessionTimeouts.DEFAULT,
                null);
    }

    /** The same scheduler, also for peers of other hosts. */
    public SchedulerNodeOptions withUdp(
            final String interfaceHost,
            final int udpPort,
            final @Nullable String advertised,
            final boolean isInsecure) {
        return new SchedulerNodeOptions(
                clusterDirectory,
                name,
                interfaceHost,
                udpPort,
                advertised,
                secret,
                isInsecure,
                scheduling,
                timeouts,
                journal);
    }

    /** The same scheduler with a journal. */
    public SchedulerNodeOptions withJournal(final @Nullable Path directory) {
        return new SchedulerNodeOptions(
                clusterDirectory, name, host, port, advertisedHost, secret, insecure, scheduling, timeouts, directory);
    }
}
