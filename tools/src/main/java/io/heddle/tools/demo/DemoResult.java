package io.heddle.tools.demo;

import io.heddle.client.WorkerStatus;
import io.heddle.diagnostics.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a run of the demo.
 *
 * @param rows       rows of the input.
 * @param durationNs of the job, without the making of its input and the verification.
 * @param verified   whether the answers are right, null where nobody asked.
 * @param problem    what is not as it must be, empty if all is.
 * @param workers    the workers at the end of the job.
 */
public record DemoResult(
        long rows, long durationNs, @Nullable Boolean verified, String problem, List<WorkerStatus> workers) {
    /**
     * The result for programs.
     *
     * @return one JSON object on one line.
     */
    public String toJson() {
        final List<Object> workerObjects = new ArrayList<>();
        for (final WorkerStatus worker : workers) {
            final Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", worker.name());
            object.put("pid", worker.pid());
            object.put("limitBytes", worker.limitBytes());
            object.put("usedBytes", worker.usedBytes());
            object.put("peakBytes", worker.peakBytes());
            object.put("spilledBytes", worker.spilledBytes());
            object.put("reloadedBytes", worker.reloadedBytes());
            workerObjects.add(object);
        }
        final Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("rows", rows);
        object.put("seconds", durationNs / 1e9);
        object.put("verified", verified);
        object.put("workers", workerObjects);
        return JsonText.of(object);
    }
}
