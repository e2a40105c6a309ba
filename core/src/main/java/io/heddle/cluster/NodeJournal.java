package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.journal.Journal;
import java.nio.file.Path;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The journal of a scheduler's node, and what clients are told of it. Used on the node's thread. */
final class NodeJournal implements AutoCloseable {
    private final Journal journal;
    private final Int2ObjectHashMap<Long> keptAtMark = new Int2ObjectHashMap<>();
    private final boolean isRestarted;
    private long mark = -1;

    private NodeJournal(final Journal journal, final boolean isRestarted) {
        this.journal = journal;
        this.isRestarted = isRestarted;
    }

    /** Opens a directory and gives what it has to {@code inputs}, which keep further ones in it. */
    static NodeJournal open(final Path directory, final SchedulerNodeOptions options, final SchedulerInputs inputs) {
        inputs.keepForClients();
        final String cluster = String.valueOf(options.clusterDirectory().getFileName());
        final Journal journal = Journal.open(directory, cluster, BuildVersion.text(), inputs);
        final boolean isRestarted = inputs.lastNowNs() > 0;
        inputs.keepIn(journal);
        return new NodeJournal(journal, isRestarted);
    }

    /** There was something in the journal: this scheduler goes on with it. */
    boolean isRestarted() {
        return isRestarted;
    }

    @Nullable
    String failure() {
        return journal.failure();
    }

    /** Tells clients how many of their messages are on disk, so that they keep no more than they must. */
    void tellKept(final ClusterTables tables, final SchedulerProxy proxy) {
        if (mark >= 0 && journal.syncedCount() >= mark) {
            mark = -1;
            keptAtMark.forEachInt((clientId, kept) -> {
                final ClientPeer client = tables.clients.get(clientId);
                if (client != null && client.session != null && client.keptTold < kept) {
                    client.keptTold = kept;
                    proxy.messagesKept(client.outbox, kept);
                }
            });
            keptAtMark.clear();
        }
        if (mark < 0) {
            for (final ClientPeer client : tables.clients.values()) {
                if (client.keptTold < client.kept) {
                    keptAtMark.put(client.clientId, (Long) client.kept);
                    mark = journal.appendedCount();
                }
            }
        }
    }

    /** The cluster ends in order. */
    void closeAndRemove() {
        journal.closeAndRemove();
    }

    @Override
    public void close() {
        journal.close();
    }
}
