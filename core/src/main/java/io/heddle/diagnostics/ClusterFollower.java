package io.heddle.diagnostics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counters and runs of a cluster on this host together: what {@link ClusterWatch} sees, and the last runs of all workers. Costs the cluster
 * nothing; the cluster may be dead. For one thread.
 */
public final class ClusterFollower implements AutoCloseable {
    private static final long ADVICE_SPAN_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int SAMPLED_SHARE = 10;

    private final ClusterWatch watch;
    private final TaskStream tasks;
    private final EventFollower follower;
    private final int runsMax;
    private final CounterHistory history = new CounterHistory();
    private ClusterSnapshot latest;
    private List<NodeReading> readings = List.of();
    private List<NodeDirectory> nodes;

    /**
     * What was read at one moment.
     *
     * @param snapshot see {@link ClusterWatch#snapshot()}.
     * @param readings see {@link ClusterWatch#readings()}.
     * @param nodes    views to read.
     */
    public record Look(ClusterSnapshot snapshot, List<NodeReading> readings, List<NodeDirectory> nodes) {}

    /**
     * Follow.
     *
     * @param clusterDirectory of the cluster.
     * @param runsMax          most runs that are kept; a power of two.
     */
    public ClusterFollower(final Path clusterDirectory, final int runsMax) {
        this.runsMax = runsMax;
        watch = new ClusterWatch(clusterDirectory);
        tasks = new TaskStream(runsMax);
        follower = new EventFollower(tasks::handlerOf);
        latest = watch.snapshot();
        nodes = watch.nodes();
    }

    /**
     * Read what the nodes say now.
     *
     * @return counters, see {@link ClusterWatch#snapshot()}.
     */
    public ClusterSnapshot look() {
        accept(read());
        return latest;
    }

    /**
     * The first half of {@link #look}, which takes the time: touches nothing that other methods than this one and {@link #close} use, so that a
     * second thread may call those meanwhile.
     *
     * @return what {@link #accept} takes.
     */
    public Look read() {
        final ClusterSnapshot snapshot = watch.snapshot();
        return new Look(snapshot, watch.readings(), watch.nodes());
    }

    /**
     * The second half of {@link #look}: what was read is from now on what the others tell.
     *
     * @param look what was read.
     */
    public void accept(final Look look) {
        latest = look.snapshot();
        readings = look.readings();
        nodes = look.nodes();
        history.take(latest.timeNs(), readings);
    }

    /** Read what has happened since the last call. */
    public void follow() {
        introduceWorkers();
        follower.poll(nodes, runsMax);
    }

    private void introduceWorkers() {
        final Map<String, Long> threads = new HashMap<>();
        latest.workers().forEach(worker -> threads.merge(worker.name(), worker.threads(), Math::max));
        for (final NodeDirectory node : nodes) {
            final String workerId = node.role() == NodeRole.WORKER ? node.property("workerId") : null;
            final long threadsOfIt = workerId == null ? 0 : threads.getOrDefault(node.name(), 0L);
            if (workerId != null && threadsOfIt > 0) {
                tasks.know(Integer.parseInt(workerId), node.name(), (int) threadsOfIt);
            }
        }
    }

    /**
     * What the last look saw.
     *
     * @return the snapshot.
     */
    public ClusterSnapshot latest() {
        return latest;
    }

    /**
     * All counters of the last look.
     *
     * @return a reading for each node.
     */
    public List<NodeReading> readings() {
        return readings;
    }

    /**
     * The nodes of the last look.
     *
     * @return views to read.
     */
    public List<NodeDirectory> nodes() {
        return nodes;
    }

    /**
     * The runs that were followed so far.
     *
     * @return the stream; it grows with {@link #follow}.
     */
    public TaskStream tasks() {
        return tasks;
    }

    /**
     * The names of functions by their number. The counters know those of the first functions however late one comes; the event log those of
     * all, if one comes early.
     *
     * @return a copy.
     */
    public List<String> functions() {
        final List<String> names = new ArrayList<>();
        latest.prefixes().forEach(prefix -> names.add(prefix.name()));
        for (int i = names.size(); i < tasks.prefixes().size(); i++) {
            names.add(tasks.prefixes().get(i));
        }
        return names;
    }

    /**
     * The runs that ended since a time, as far as they are kept.
     *
     * @param sinceNs epoch time.
     * @return in order of their ends.
     */
    public List<TaskRun> runs(final long sinceNs) {
        final List<TaskRun> runs = new ArrayList<>();
        final List<TaskStream.Lane> lanes = tasks.lanes();
        final List<String> names = functions();
        tasks.read(tasks.firstSince(sinceNs), (lane, prefix, startNs, endNs, kind, taskId, bytes) -> {
            if (kind > TaskStream.KIND_ERRED || endNs < sinceNs) {
                return;
            }
            final String name = prefix < names.size() ? names.get(prefix) : "function number " + prefix;
            final TaskStream.Lane place = lanes.get(lane);
            final boolean isErred = kind == TaskStream.KIND_ERRED;
            runs.add(new TaskRun(taskId, name, place.worker(), place.index(), startNs, endNs, bytes, isErred));
        });
        return runs;
    }

    /**
     * What makes the cluster slow, judged by its last minute with work. What only counters tell is judged since the first look where that is later, and
     * since the start of the node where there was but one look; then the advice says so.
     *
     * @return the most urgent first.
     */
    public List<Advice> advice() {
        final long lastNs = tasks.lastNs() == 0 ? latest.timeNs() : tasks.lastNs();
        return advice(lastNs - ADVICE_SPAN_NS, "in the last minute with work");
    }

    /**
     * What made the cluster slow since a time.
     *
     * @param sinceNs epoch time.
     * @return the most urgent first.
     */
    public List<Advice> adviceSince(final long sinceNs) {
        return advice(sinceNs, "meanwhile");
    }

    private List<Advice> advice(final long sinceNs, final String when) {
        final RunStatistics runs = RunStatistics.of(tasks, functions(), sinceNs);
        final boolean isSampled = tasks.sampledOut() * SAMPLED_SHARE > tasks.end();
        final Growth growth = new Growth(history.at(sinceNs, latest.timeNs()), sinceNs, latest.timeNs(), when);
        return Advisor.advise(latest, readings, growth, runs, isSampled);
    }

    @Override
    public void close() {
        watch.close();
        follower.close();
    }
}
