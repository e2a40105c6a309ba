package io.heddle.diagnostics;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.TaskIds;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what event logs say into {@link NodeEvent}s with names in the place of numbers. One for a cluster, with a handler for each of its
 * nodes. For one thread.
 */
public final class EventDescriber {
    private final Consumer<NodeEvent> consumer;
    private final Map<Integer, String> workers = new HashMap<>();
    private final Map<Integer, String> clients = new HashMap<>();
    private final Map<Integer, String> prefixes = new HashMap<>();

    /**
     * Describe.
     *
     * @param consumer takes the events, on the thread that polls.
     */
    public EventDescriber(final Consumer<NodeEvent> consumer) {
        this.consumer = consumer;
    }

    /**
     * The handler of a node's events.
     *
     * @param node whose log is followed.
     * @return the handler.
     */
    public EventHandler handlerOf(final NodeDirectory node) {
        return new NodeEvents(node.name());
    }

    /**
     * As {@link #handlerOf}, for those to whom single runs, spills and copies are too many.
     *
     * @param node whose log is followed.
     * @return the handler, which passes over runs that ended well, and what was moved.
     */
    public EventHandler handlerWithoutRuns(final NodeDirectory node) {
        return new NodeEvents(node.name()) {
            @Override
            public void onTaskRun(
                    final long taskId,
                    final int run,
                    final int prefix,
                    final int workerId,
                    final int thread,
                    final long startNs,
                    final long endNs,
                    final long bytes) {}

            @Override
            public void onSpilled(
                    final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {}

            @Override
            public void onReloaded(
                    final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {}

            @Override
            public void onFetched(
                    final long taskId,
                    final int workerId,
                    final int holderId,
                    final long startNs,
                    final long endNs,
                    final long bytes) {}
        };
    }

    private String worker(final int workerId) {
        return workers.getOrDefault(workerId, "worker number " + workerId);
    }

    private String prefix(final int number) {
        return prefixes.getOrDefault(number, "function number " + number);
    }

    private static String milliseconds(final long ns) {
        return String.format(Locale.ROOT, "%.3f ms", ns / 1e6);
    }

    /** The events of one node. */
    private class NodeEvents implements EventHandler {
        private final String node;
        private long lastNs;

        NodeEvents(final String node) {
            this.node = node;
        }

        private void tell(
                final long timeNs, final String type, final Map<String, @Nullable Object> fields, final String text) {
            lastNs = timeNs;
            consumer.accept(new NodeEvent(timeNs, node, type, fields, text));
        }

        /** Names and values in turn. */
        private Map<String, @Nullable Object> fields(final Object... namesAndValues) {
            final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
            }
            return fields;
        }

        @Override
        public void onNodeStarted(final long timeNs, final NodeRole role, final long pid, final String name) {
            tell(timeNs, "node-started", fields("role", role, "pid", pid), role.text() + " started, pid " + pid);
        }

        @Override
        public void onNodeStopped(final long timeNs, final String reason) {
            tell(timeNs, "node-stopped", fields("reason", reason), "stopped: " + reason);
        }

        @Override
        public void onWorkerJoined(
                final long timeNs,
                final int workerId,
                final long pid,
                final int threads,
                final long limitBytes,
                final String name) {
            workers.put(workerId, name);
            tell(
                    timeNs,
                    "worker-joined",
                    fields("worker", name, "pid", pid, "threads", threads, "limitBytes", limitBytes),
                    name + " joined, pid " + pid + ", " + threads + (threads == 1 ? " thread, " : " threads, ")
                            + limitBytes + " bytes of memory");
        }

        @Override
        public void onWorkerLost(final long timeNs, final int workerId, final boolean expected, final String reason) {
            tell(
                    timeNs,
                    expected ? "worker-left" : "worker-lost",
                    fields("worker", worker(workerId), "reason", reason),
                    worker(workerId) + (expected ? " left: " : " was lost: ") + reason);
        }

        @Override
        public void onClientJoined(final long timeNs, final int clientId, final String name) {
            clients.put(clientId, name);
            tell(timeNs, "client-joined", fields("client", name), name + " joined");
        }

        @Override
        public void onClientLost(final long timeNs, final int clientId, final boolean expected, final String reason) {
            final String client = clients.getOrDefault(clientId, "client number " + clientId);
            tell(
                    timeNs,
                    expected ? "client-left" : "client-lost",
                    fields("client", client, "reason", reason),
                    client + (expected ? " left: " : " was lost: ") + reason);
        }

        @Override
        public void onPrefixNamed(final long timeNs, final int number, final String name) {
            if (!name.equals(prefixes.put(number, name))) {
                tell(timeNs, "function-seen", fields("function", name), "first task of " + name);
            }
        }

        @Override
        public void onTaskRun(
                final long taskId,
                final int run,
                final int prefix,
                final int workerId,
                final int thread,
                final long startNs,
                final long endNs,
                final long bytes) {
            tell(
                    endNs,
                    "task-run",
                    fields(
                            "function",
                            prefix(prefix),
                            "taskId",
                            taskId,
                            "run",
                            run,
                            "worker",
                            worker(workerId),
                            "durationNs",
                            endNs - startNs,
                            "bytes",
                            bytes),
                    prefix(prefix) + " ran " + milliseconds(endNs - startNs) + " on " + worker(workerId) + ", task "
                            + TaskIds.text(taskId) + ", " + bytes + " bytes");
        }

        @Override
        public void onTaskRunsOmitted(final long timeNs, final long omitted) {
            tell(timeNs, "runs-omitted", fields("runs", omitted), omitted + " runs more, too many to write down");
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
            tell(
                    timeNs,
                    "task-erred",
                    fields(
                            "function",
                            prefix(prefix),
                            "taskId",
                            taskId,
                            "run",
                            run,
                            "worker",
                            worker(workerId),
                            "category",
                            kind),
                    prefix(prefix) + " failed on " + worker(workerId) + ", task " + TaskIds.text(taskId) + ": " + text);
        }

        @Override
        public void onSpilled(
                final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
            tell(
                    endNs,
                    "spilled",
                    fields("taskId", taskId, "durationNs", endNs - startNs, "bytes", bytes),
                    bytes + " bytes of task " + TaskIds.text(taskId) + " spilled in " + milliseconds(endNs - startNs));
        }

        @Override
        public void onReloaded(
                final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {
            tell(
                    endNs,
                    "reloaded",
                    fields("taskId", taskId, "durationNs", endNs - startNs, "bytes", bytes),
                    bytes + " bytes of task " + TaskIds.text(taskId) + " read back in "
                            + milliseconds(endNs - startNs));
        }

        @Override
        public void onFetched(
                final long taskId,
                final int workerId,
                final int holderId,
                final long startNs,
                final long endNs,
                final long bytes) {
            tell(
                    endNs,
                    "fetched",
                    fields("taskId", taskId, "from", worker(holderId), "durationNs", endNs - startNs, "bytes", bytes),
                    bytes + " bytes of task " + TaskIds.text(taskId) + " copied from " + worker(holderId) + " in "
                            + milliseconds(endNs - startNs));
        }

        @Override
        public void onError(final long timeNs, final ErrorKind kind, final long taskId, final String text) {
            tell(timeNs, "error", fields("category", kind, "taskId", taskId), text);
        }

        @Override
        public void onFailedInputs(final long timeNs, final long taskId, final String text) {
            tell(
                    timeNs,
                    "failed-inputs",
                    fields("taskId", taskId, "inputs", text),
                    "task " + TaskIds.text(taskId) + " was called with " + text.replace("\n", "; "));
        }

        @Override
        public void onGap(final long records) {
            tell(lastNs, "gap", fields("records", records), records + " older events are gone");
        }
    }
}
