package io.heddle.dashboard;

import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.WorkerView;
import io.heddle.diagnostics.CounterType;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.NodeReading;
import io.heddle.diagnostics.NodeRole;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last minutes in samples, so that the charts of a page that is opened now are not empty. Used by one thread at a time. */
final class SampleHistory {
    private record Sample(Map<String, Object> ofAll, Map<String, Map<String, Object>> ofWorkers, long timeNs) {}

    private final Deque<Sample> samples = new ArrayDeque<>();
    /** By node: time in collections when the last sample was taken. */
    private Map<String, Long> gcNsBefore = Map.of();

    /** Keep what was seen, unless the last sample is nearly as new. */
    void take(final ClusterSnapshot seen, final List<NodeReading> readings) {
        final Sample last = samples.peekLast();
        if (last != null && seen.timeNs() - last.timeNs() < DashboardLimits.SAMPLE_INTERVAL_NS) {
            return;
        }
        final Map<String, Object> ofAll = sampleOf(seen);
        ofAll.put(
                "schedulerCpuPercent",
                seen.scheduler() == null ? 0.0 : seen.scheduler().cpuPercent());
        putPauses(ofAll, readings, last == null ? 0 : seen.timeNs() - last.timeNs());
        for (final NodeReading reading : readings) {
            if (reading.role() == NodeRole.SCHEDULER) {
                ofAll.put("messagesIn", reading.values().getOrDefault(CounterType.MESSAGES_IN, 0L));
                ofAll.put("messagesOut", reading.values().getOrDefault(CounterType.MESSAGES_OUT, 0L));
            }
        }
        final Map<String, Map<String, Object>> ofWorkers = new HashMap<>();
        seen.workers().forEach(worker -> ofWorkers.put(worker.name(), sampleOf(worker, seen.timeNs())));
        samples.addLast(new Sample(ofAll, ofWorkers, seen.timeNs()));
        while (samples.size() > DashboardLimits.SAMPLES_KEPT) {
            samples.removeFirst();
        }
    }

    /** What keeps nodes from work: of workers that report, the one which is kept most. */
    private void putPauses(final Map<String, Object> sample, final List<NodeReading> readings, final long passedNs) {
        final Map<String, Long> gcNs = new HashMap<>();
        for (final NodeRole role : List.of(NodeRole.WORKER, NodeRole.SCHEDULER)) {
            double gcPercent = 0;
            long dutyCycleNs = 0;
            for (final NodeReading reading : readings) {
                if (reading.role() == role && reading.state().isResponding()) {
                    final long totalNs = reading.values().getOrDefault(CounterType.GC_NS, 0L);
                    final long addedNs = totalNs - gcNsBefore.getOrDefault(reading.name(), totalNs);
                    gcNs.put(reading.name(), totalNs);
                    // A node that begins again under the same name counts from zero.
                    gcPercent = Math.max(gcPercent, passedNs > 0 ? 100.0 * Math.max(0, addedNs) / passedNs : 0);
                    dutyCycleNs =
                            Math.max(dutyCycleNs, reading.values().getOrDefault(CounterType.DUTY_CYCLE_TAIL_NS, 0L));
                }
            }
            sample.put(role == NodeRole.WORKER ? "gcPercent" : "schedulerGcPercent", gcPercent);
            sample.put(role == NodeRole.WORKER ? "dutyCycleTailNs" : "schedulerDutyCycleTailNs", dutyCycleNs);
        }
        gcNsBefore = gcNs;
    }

    /**
     * What was kept.
     *
     * @param worker  its name; null: the sums of all.
     * @param sinceNs epoch time after which samples are wanted.
     * @return a JSON array, oldest first; empty where nothing is known of that worker.
     */
    String json(final @Nullable String worker, final long sinceNs) {
        final List<Object> found = new ArrayList<>();
        for (final Sample sample : samples) {
            if (sample.timeNs() <= sinceNs) {
                continue;
            }
            final Map<String, Object> wanted =
                    worker == null ? sample.ofAll() : sample.ofWorkers().get(worker);
            if (wanted != null) {
                found.add(wanted);
            }
        }
        return JsonText.of(found) + "\n";
    }

    /** The sums of all workers at a moment, by their JSON names. */
    static Map<String, Object> sampleOf(final ClusterSnapshot seen) {
        long used = 0;
        long reserved = 0;
        double in = 0;
        double out = 0;
        // Workers inside one process share its processor time and its heap.
        final Map<String, Double> cpu = new LinkedHashMap<>();
        final Map<String, Long> heap = new LinkedHashMap<>();
        for (final WorkerView worker : seen.counted()) {
            used += worker.usedBytes();
            reserved += worker.reservedBytes();
            in += worker.inBytesPerSecond();
            out += worker.outBytesPerSecond();
            cpu.put(worker.host() + "/" + worker.pid(), worker.cpuPercent());
            heap.put(worker.host() + "/" + worker.pid(), worker.heapUsedBytes());
        }
        final Map<String, Object> sample = new LinkedHashMap<>();
        sample.put("timeNs", seen.timeNs());
        sample.put("usedBytes", used);
        sample.put("reservedBytes", reserved);
        sample.put(
                "cpuPercent",
                cpu.values().stream().mapToDouble(percent -> percent).sum());
        sample.put(
                "heapUsedBytes",
                heap.values().stream().mapToLong(bytes -> bytes).sum());
        sample.put(
                "tasksPerSecond",
                seen.scheduler() == null ? 0.0 : seen.scheduler().tasksPerSecond());
        sample.put("inBytesPerSecond", in);
        sample.put("outBytesPerSecond", out);
        return sample;
    }

    private static Map<String, Object> sampleOf(final WorkerView worker, final long timeNs) {
        return Map.of(
                "timeNs", timeNs,
                "usedBytes", worker.usedBytes(),
                "reservedBytes", worker.reservedBytes(),
                "cpuPercent", worker.cpuPercent());
    }
}
