package io.heddle.client;

import io.heddle.dashboard.PerformanceReport;
import io.heddle.diagnostics.Advice;
import io.heddle.diagnostics.ClusterFollower;
import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.NodeAnswers;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.diagnostics.PastProfiles;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.StackProfile;
import io.heddle.diagnostics.TaskRun;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Client} can tell of how its cluster runs. All but {@link #memory} is read from the files of the nodes on this host, costs the
 * cluster nothing, and works while scheduler or workers hang. Logs, call stacks and profiles of workers on other hosts are asked from them by
 * messages, and also come to a client on another host than the scheduler's; for all else such a client gets a {@link NoClusterException}.
 */
abstract class ClusterObservation {
    private static final int RUNS_MAX = 1 << 15;

    abstract Backend backend();

    abstract DashboardLink dashboard();

    /** How much memory workers have, use and have spilled, asked from the scheduler. */
    public ClusterMemory memory() {
        return ClusterMemory.of(backend().status().workers());
    }

    /**
     * The runs that ended within the last {@code span}, in order of their ends, as far as the scheduler's event log still has them:
     * about the last sixteen thousand, of all clients. Where tasks are very many and short, a sample.
     */
    public List<TaskRun> getTaskStream(final Duration span) {
        try (ClusterFollower follower = follow()) {
            final long nowNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            return follower.runs(nowNs - Math.min(nowNs, EndedTasks.toNanos(span)));
        }
    }

    /**
     * What makes the cluster slow and what to do about it, judged by its last minute with work: workers that do nothing and why, runs that
     * take far longer than others, skewed, too small or too large tasks and results, time lost to disk, network or garbage collections.
     */
    public List<Advice> advise() {
        try (ClusterFollower follower = follow()) {
            return follower.advice();
        }
    }

    private ClusterFollower follow() {
        final ClusterFollower follower = new ClusterFollower(dashboard().directory(), RUNS_MAX);
        follower.look();
        follower.follow();
        return follower;
    }

    /** What the threads of each worker do now, by worker name; needs a JDK where the worker runs. */
    public Map<String, String> callStacks() {
        final Map<String, String> stacks = new TreeMap<>(distant().stacks());
        try {
            for (final NodeDirectory node : workersHere()) {
                stacks.put(node.name(), NodeAnswers.stacks(node));
            }
        } catch (final InterruptedException interrupted) {
            throw interrupted("asking for call stacks", interrupted);
        }
        return stacks;
    }

    /**
     * Where the workers spend processor time from now on for {@code duration}, up to five minutes; waits so long. Java Flight
     * Recorder samples them meanwhile, and not before and after; needs a JDK where they run.
     */
    public StackProfile profile(final Duration duration) {
        try {
            final List<StackProfile> profiles = new ArrayList<>();
            final var asked = distant().record(duration);
            profiles.add(StackProfile.record(workersHere(), duration));
            profiles.addAll(DistantWorkers.profilesOf(asked, duration));
            return StackProfile.sum(profiles);
        } catch (final InterruptedException interrupted) {
            throw interrupted("taking a profile", interrupted);
        }
    }

    /**
     * Where tasks spent time between two moments, the time that they waited too, as workers have kept it: in whole seconds, up to a quarter of
     * a second ago, for about the last 40 minutes with work. Workers on other hosts are asked for theirs; of those that are dead nothing is
     * known here.
     *
     * @return stacks of all workers together; they begin with the function.
     */
    public StackProfile profile(final Instant from, final Instant to) {
        return profile(ProfileQuery.between(from, to));
    }

    /**
     * The same of one function or worker only.
     *
     * @param query {@code ProfileQuery.between(from, to).function("parse")}.
     */
    public StackProfile profile(final ProfileQuery query) {
        final List<StackProfile> profiles = new ArrayList<>();
        final Path here = here();
        final DistantWorkers distant = distant();
        if (here != null) {
            profiles.add(PastProfiles.read(here, query));
        }
        profiles.addAll(distant.past(query));
        return profiles.isEmpty() ? new StackProfile(Map.of(), 0, 1) : StackProfile.sum(profiles);
    }

    /**
     * Does {@code work}, and writes what happened on the cluster meanwhile into an HTML file that needs nothing else: summary, task stream,
     * memory, processor, functions, advice, errors. The file is written too if the work fails.
     *
     * @throws BadInputException if the file cannot be written.
     */
    public <R> R performanceReport(final Path file, final Supplier<R> work) {
        final Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent) || Files.isDirectory(file)) {
            throw new BadInputException("the report cannot be written to " + file
                    + ": expected the name of a file in a directory that exists");
        }
        try (PerformanceReport report = PerformanceReport.start(dashboard().directory())) {
            try {
                return work.get();
            } finally {
                report.write(file);
            }
        } catch (final IOException failure) {
            throw new BadInputException("the report cannot be written to " + file + ": " + failure, failure);
        } catch (final InterruptedException interrupted) {
            throw interrupted("writing a report", interrupted);
        }
    }

    private static HeddleException interrupted(final String what, final InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new HeddleException(ErrorKind.USER, "interrupted while " + what, interrupted);
    }

    /**
     * The last lines that scheduler and workers, and the tasks on them, printed or logged, about 1 MiB of each node; those of the scheduler
     * on its host only.
     *
     * @param query which of them: {@code LogQuery.ALL.task(future.taskId()).atLeast(Level.WARN)}.
     * @return oldest first.
     * @throws HeddleException if a worker on another host does not answer; {@code query.node(name)} asks the others one by one.
     */
    public List<LogLine> logs(final LogQuery query) {
        final List<LogLine> lines = new ArrayList<>(distant().lines(query));
        final Path here = here();
        for (final NodeDirectory node : here == null ? List.<NodeDirectory>of() : NodeDirectory.list(here)) {
            if (query.node() == null || query.node().equals(node.name())) {
                lines.addAll(NodeAnswers.lines(node, query));
            }
        }
        lines.sort(Comparator.comparingLong(LogLine::timeNs));
        return lines;
    }

    /** The end of what each worker and its tasks printed and logged, by worker name. */
    public Map<String, String> workerLogs() {
        final Map<String, String> logs = new TreeMap<>(distant().logs());
        workersHere().forEach(node -> logs.put(node.name(), NodeAnswers.log(node.clusterDirectory(), node)));
        return logs;
    }

    /** The end of what the scheduler printed and logged. */
    public String schedulerLogs() {
        final StringBuilder logs = new StringBuilder();
        living(dashboard().directory(), NodeRole.SCHEDULER)
                .forEach(node -> logs.append(NodeAnswers.log(node.clusterDirectory(), node)));
        return logs.toString();
    }

    /** Where the nodes of this host have their files; null if the scheduler is on another. */
    private @Nullable Path here() {
        try {
            return dashboard().directory();
        } catch (final NoClusterException elsewhere) {
            if (backend().cluster().workers().isEmpty()) {
                throw elsewhere;
            }
            return null;
        }
    }

    private List<NodeDirectory> workersHere() {
        final Path here = here();
        return here == null ? List.of() : living(here, NodeRole.WORKER);
    }

    private static List<NodeDirectory> living(final Path directory, final NodeRole role) {
        return NodeDirectory.list(directory).stream()
                .filter(node -> node.role() == role && node.isAlive() && !node.isMirror())
                .toList();
    }

    /** Workers that have no files on this host, not even those of a dead one. */
    final DistantWorkers distant() {
        final Path here = here();
        final Set<String> near = (here == null ? List.<NodeDirectory>of() : NodeDirectory.list(here))
                .stream()
                        .filter(node -> !node.isMirror())
                        .map(NodeDirectory::name)
                        .collect(Collectors.toSet());
        return new DistantWorkers(
                backend(),
                backend().cluster().workers().stream()
                        .filter(worker -> !near.contains(worker.name()))
                        .toList());
    }

    /**
     * Waits until all {@code futures} have ended, well or not, and shows a bar on the standard error output meanwhile: how many, how many per
     * second, and how long the rest will take. What failed says so when its result is asked for.
     */
    public void progress(final Iterable<? extends TaskFuture<?>> futures) {
        ProgressBar.follow(futures, System.err, ProgressBar.isTerminal());
    }
}
