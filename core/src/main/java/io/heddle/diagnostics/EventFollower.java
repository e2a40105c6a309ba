package io.heddle.diagnostics;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows the event logs of all nodes of a cluster on this host, of those too that come later and of those that are dead. It begins with
 * the oldest records that are still there. For one thread.
 */
public final class EventFollower implements AutoCloseable {
    private final Function<NodeDirectory, EventHandler> handlers;
    private final Map<Incarnation, Followed> followed = new HashMap<>();

    /**
     * Follow.
     *
     * @param handlers gives the handler of a node's events, once for each node.
     */
    public EventFollower(final Function<NodeDirectory, EventHandler> handlers) {
        this.handlers = handlers;
    }

    /**
     * Hand on what was written since the last call.
     *
     * @param nodes        all nodes of the cluster, from {@link NodeDirectory#list}; those that are missing are forgotten.
     * @param limitPerNode most records to read from each.
     * @return number of records read.
     */
    public int poll(final List<NodeDirectory> nodes, final int limitPerNode) {
        int count = 0;
        for (final Followed log : followed.values()) {
            log.isPresent = false;
        }
        for (final NodeDirectory node : nodes) {
            final Followed log =
                    followed.computeIfAbsent(Incarnation.of(node), key -> new Followed(handlers.apply(node)));
            log.isPresent = true;
            count += log.poll(node, limitPerNode);
        }
        final Iterator<Followed> logs = followed.values().iterator();
        while (logs.hasNext()) {
            final Followed log = logs.next();
            if (!log.isPresent) {
                log.close();
                logs.remove();
            }
        }
        return count;
    }

    @Override
    public void close() {
        followed.values().forEach(Followed::close);
        followed.clear();
    }

    /** One log. */
    private static final class Followed {
        private final EventHandler handler;
        private @Nullable EventLogReader reader;
        private boolean isPresent;

        Followed(final EventHandler handler) {
            this.handler = handler;
        }

        int poll(final NodeDirectory node, final int limit) {
            if (reader == null) {
                try {
                    reader = EventLogReader.open(node.eventsFile());
                } catch (final IOException ex) {
                    // Not there yet, or of another version.
                    return 0;
                }
            }
            return reader.poll(handler, limit);
        }

        void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}
