package io.heddle.diagnostics;

import io.heddle.diagnostics.ClusterSnapshot.ErrorView;
import io.heddle.graph.ErrorKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last errors of all nodes of a cluster, from their event logs: what nodes reported, runs that failed, workers that were lost. For one
 * thread.
 */
final class ErrorLog implements AutoCloseable {
    private static final int KEPT = 20;
    private static final int FUNCTIONS_KEPT = 1_000;

    private final EventFollower follower = new EventFollower(NodeErrors::new);
    private final Deque<ErrorView> errors = new ArrayDeque<>();
    private final Map<Integer, String> workerNames = new HashMap<>();
    private final Map<Integer, String> prefixes = new HashMap<>();
    /** Of the tasks that failed last: the scheduler knows it, and their workers the reason. */
    private final Map<Long, String> functions = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(final Map.Entry<Long, String> eldest) {
            return size() > FUNCTIONS_KEPT;
        }
    };

    private List<NodeDirectory> nodes = List.of();

    void poll(final List<NodeDirectory> present) {
        nodes = present;
        follower.poll(present, Integer.MAX_VALUE);
    }

    /** The last errors, oldest first. */
    List<ErrorView> errors() {
        final List<ErrorView> sorted = new ArrayList<>(errors.size());
        for (final ErrorView error : errors) {
            final String function = error.function() == null ? functions.get(error.taskId()) : error.function();
            sorted.add(new ErrorView(
                    error.timeNs(), error.node(), error.category(), error.taskId(), function, error.text()));
        }
        sorted.sort(Comparator.comparingLong(ErrorView::timeNs));
        return sorted;
    }

    private void add(final ErrorView error) {
        errors.addLast(error);
        if (errors.size() > KEPT) {
            errors.removeFirst();
        }
    }

    private boolean isOfThisHost(final String worker) {
        return nodes.stream()
                .anyMatch(node -> node.role() == NodeRole.WORKER
                        && !node.isMirror()
                        && node.name().equals(worker));
    }

    @Override
    public void close() {
        follower.close();
    }

    /** The errors of one node. */
    private final class NodeErrors implements EventHandler {
        private final String node;

        NodeErrors(final NodeDirectory directory) {
            node = directory.name();
        }

        @Override
        public void onWorkerJoined(
                final long timeNs,
                final int workerId,
                final long pid,
                final int threads,
                final long limitBytes,
                final String name) {
            workerNames.put(workerId, name);
        }

        @Override
        public void onPrefixNamed(final long timeNs, final int prefix, final String name) {
            prefixes.put(prefix, name);
        }

        @Override
        public void onWorkerLost(final long timeNs, final int workerId, final boolean expected, final String reason) {
            if (!expected) {
                final String name = nameOf(workerId);
                add(new ErrorView(
                        timeNs, name, ErrorKind.PEER.name(), 0, null, "worker " + name + " was lost: " + reason));
            }
        }

        @Override
        public void onTaskErred(
                final long timeNs,
                final long taskId,
                final int run,
                final int prefix,
                final int workerId,
                final ErrorKind kind,
                final String text) {
            final String function = prefixes.getOrDefault(prefix, "function number " + prefix);
            functions.put(taskId, function);
            // A worker of this host says it itself, and whole.
            final String worker = nameOf(workerId);
            if (!isOfThisHost(worker)) {
                add(new ErrorView(timeNs, worker, kind.name(), taskId, function, text));
            }
        }

        @Override
        public void onError(final long timeNs, final ErrorKind kind, final long taskId, final String text) {
            add(new ErrorView(timeNs, node, kind.name(), taskId, null, text));
        }

        private String nameOf(final int workerId) {
            return workerNames.getOrDefault(workerId, "worker number " + workerId);
        }
    }
}
