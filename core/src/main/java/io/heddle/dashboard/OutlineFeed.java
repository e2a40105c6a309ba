package io.heddle.dashboard;

import io.heddle.diagnostics.ClusterFollower;
import io.heddle.diagnostics.ClusterOutline;
import io.heddle.diagnostics.ClusterOutline.Result;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.diagnostics.OutlineReader;
import io.heddle.graph.TaskIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/** The outline of the scheduler as JSON, for as long as somebody asks. Guarded by its owner. */
final class OutlineFeed implements AutoCloseable {
    private static final long WANTED_MS = 3_000;
    private static final String NONE =
            "{\"timeNs\":0,\"rows\":0,\"tasks\":[],\"inputs\":[],\"links\":[],\"largest\":[],\"unused\":[],\"functions\":[]}";

    private final ClusterFollower follower;
    private @Nullable OutlineReader reader;
    private @Nullable Path path;
    private long read;
    private String json = NONE;

    OutlineFeed(final ClusterFollower follower) {
        this.follower = follower;
    }

    /** The last outline; the same object until there is another one. */
    String json() {
        final OutlineReader open = reader();
        if (open != null) {
            open.want(System.currentTimeMillis() + WANTED_MS);
            final long sequence = open.sequence();
            final ClusterOutline outline = sequence == read ? null : open.read();
            if (outline != null) {
                json = toJson(outline);
                read = sequence;
            }
        }
        return json;
    }

    /** Of the scheduler that lives, or of the last one that did. */
    private @Nullable OutlineReader reader() {
        NodeDirectory scheduler = null;
        for (final NodeDirectory node : follower.nodes()) {
            if (node.role() == NodeRole.SCHEDULER && (scheduler == null || node.isAlive())) {
                scheduler = node;
            }
        }
        if (scheduler != null && !scheduler.outlineFile().equals(path)) {
            close();
            try {
                reader = OutlineReader.open(scheduler.outlineFile());
                path = scheduler.outlineFile();
                read = 0;
            } catch (final IOException notYet) {
                // Not there yet, or of another version: the next look tries again.
                return null;
            }
        }
        return reader;
    }

    private String toJson(final ClusterOutline outline) {
        final Long2LongHashMap places = new Long2LongHashMap(-1);
        final List<Object> tasks = new ArrayList<>();
        for (final ClusterOutline.Task task : outline.tasks()) {
            places.put(task.taskId(), places.size());
            tasks.add(task.taskId());
            tasks.add(task.prefix());
            tasks.add(task.state());
            tasks.add(workerName(task.workerId()));
        }
        final List<Object> inputs = new ArrayList<>();
        for (final ClusterOutline.Input input : outline.inputs()) {
            final long from = places.get(input.from());
            final long to = places.get(input.to());
            if (from >= 0 && to >= 0) {
                inputs.add(from);
                inputs.add(to);
            }
        }
        final Map<String, Object> object = new LinkedHashMap<>();
        object.put("timeNs", outline.timeNs());
        object.put("rows", outline.rows());
        object.put("tasks", tasks);
        object.put("inputs", inputs);
        object.put("links", outline.links());
        object.put("largest", results(outline.largest()));
        object.put("unused", results(outline.unused()));
        object.put("functions", follower.functions());
        return JsonText.of(object);
    }

    private String workerName(final int workerId) {
        return workerId == 0 ? "" : follower.tasks().workerName(workerId);
    }

    /** With the time at which they were made, where the stream of runs still has it. */
    private List<Object> results(final List<Result> results) {
        final Long2LongHashMap madeNs = new Long2LongHashMap(-1);
        results.forEach(result -> madeNs.put(result.taskId(), 0));
        follower.tasks().read(0, (lane, prefix, startNs, endNs, kind, taskId, bytes) -> {
            if (kind == 0 && madeNs.containsKey(taskId)) {
                madeNs.put(taskId, endNs);
            }
        });
        final List<String> names = follower.functions();
        final List<Object> objects = new ArrayList<>();
        for (final Result result : results) {
            final Map<String, Object> object = new LinkedHashMap<>();
            object.put("taskId", result.taskId());
            object.put(
                    "function",
                    result.prefix() < names.size() ? names.get(result.prefix()) : "function number " + result.prefix());
            object.put("worker", workerName(result.workerId()));
            object.put("bytes", result.bytes());
            object.put("isNeeded", result.isNeeded());
            object.put("keptFor", result.isNeeded() ? "a task" : "client " + TaskIds.ownerOf(result.taskId()));
            object.put("madeNs", madeNs.get(result.taskId()));
            if (result.readAgoNs() >= 0) {
                object.put("readAgoMs", TimeUnit.NANOSECONDS.toMillis(result.readAgoNs()));
            }
            objects.add(object);
        }
        return objects;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
            path = null;
        }
    }
}
