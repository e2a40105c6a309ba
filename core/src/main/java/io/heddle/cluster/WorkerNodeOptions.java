package io.heddle.cluster;

import io.heddle.diagnostics.NodeDirectory;
import io.heddle.store.Arena;
import io.heddle.store.ArenaOptions;
import io.heddle.transport.Address;
import io.heddle.transport.Doorbell;
import io.heddle.transport.SessionClientOptions;
import io.heddle.transport.SessionTimeouts;
import io.heddle.transport.SharedSecret;
import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How a worker is started.
 *
 * @param scheduler where the scheduler is.
 * @param clusterDirectory where the nodes of this host keep their files.
 * @param name of the worker, unique in the cluster.
 * @param threads how many tasks run at a time.
 * @param limitBytes memory of its arena.
 * @param spillDirectory where partitions go when memory is short.
 * @param dataHost the address of this host at which workers and clients of other hosts reach it to move results; null if
 *     the cluster is on one host.
 * @param secret that the scheduler must know too, null for none.
 * @param timeouts of the session.
 * @param resources what tasks may take of it, in thousandths, by name.
 * @param memory what it does as its memory fills.
 * @param samplesStacks whether it keeps where its tasks spend time.
 */
public record WorkerNodeOptions(
        Address scheduler,
        Path clusterDirectory,
        String name,
        int threads,
        long limitBytes,
        Path spillDirectory,
        @Nullable String dataHost,
        @Nullable SharedSecret secret,
        SessionTimeouts timeouts,
        SortedMap<String, Long> resources,
        MemoryPolicy memory,
        boolean samplesStacks) {

    /** How its arena is made, in the directory of the node. */
    ArenaOptions arena(final NodeDirectory directory) {
        return memory.applyTo(new ArenaOptions(directory.arenaDirectory(), spillDirectory, limitBytes));
    }

    /** How it joins the scheduler, with what it says of itself. */
    SessionClientOptions session(
            final Arena arena, final int workerId, final long hostId, final long token, final Doorbell doorbell) {
        final ClusterTables.WorkerDescription description = new ClusterTables.WorkerDescription(
                workerId,
                ProcessHandle.current().pid(),
                arena.limitBytes(),
                arena.arenaId(),
                hostId,
                threads,
                name,
                HostName.local(),
                arena.directory().toString(),
                resources);
        return new SessionClientOptions()
                .address(scheduler)
                .role(JoinCodec.ROLE_WORKER)
                .joinPayload(JoinCodec.encode(description, token))
                .secret(secret)
                .doorbell(doorbell)
                .timeouts(timeouts)
                .build(BuildVersion.text());
    }
}
