package io.heddle.diagnostics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The errors of a cluster without their repetitions: those whose texts differ in numbers only are one. Takes the events of all nodes. For one
 * thread.
 */
public final class DistinctErrors implements Consumer<NodeEvent> {
    private static final Set<String> TYPES = Set.of("error", "task-erred", "worker-lost", "client-lost");
    private static final int FAILURES_KEPT = 10_000;
    private static final int RECENT_KEPT = 10;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Map<String, ErrorGroup> groups = new LinkedHashMap<>();

    /**
     * One error and its repetitions.
     *
     * @param type    type of the events.
     * @param count   how often it happened.
     * @param firstNs when first, in epoch nanoseconds.
     * @param lastNs  when last.
     * @param nodes   whose logs have it.
     * @param text    of the last one.
     * @param taskId  of the last one's task, 0 where it was about none.
     * @param function of that task, null where it is not known.
     * @param worker  where that task ran, null where it is not known.
     * @param inputs  what that task was called with, a line each; null where it is not known.
     * @param recent  the last ten tasks that failed so, the newest first: the one above, and those before it.
     */
    public record ErrorGroup(
            String type,
            long count,
            long firstNs,
            long lastNs,
            Set<String> nodes,
            String text,
            long taskId,
            @Nullable String function,
            @Nullable String worker,
            @Nullable String inputs,
            List<FailedTask> recent) {
        private ErrorGroup with(final NodeEvent event) {
            final Set<String> all = new TreeSet<>(nodes);
            all.add(event.node());
            final boolean isNewest = event.timeNs() >= lastNs;
            return new ErrorGroup(
                    type,
                    count + 1,
                    Math.min(firstNs, event.timeNs()),
                    Math.max(lastNs, event.timeNs()),
                    all,
                    isNewest ? event.text() : text,
                    isNewest ? taskOf(event) : taskId,
                    null,
                    null,
                    null,
                    withRecent(event));
        }

        /** A task that several nodes speak of is one. */
        private List<FailedTask> withRecent(final NodeEvent event) {
            final long task = taskOf(event);
            if (task == 0) {
                return recent;
            }
            final List<FailedTask> all = new ArrayList<>(recent);
            all.removeIf(known -> known.taskId() == task);
            all.add(new FailedTask(event.timeNs(), task, null, null, null));
            all.sort(Comparator.comparingLong(FailedTask::timeNs).reversed());
            return List.copyOf(all.subList(0, Math.min(RECENT_KEPT, all.size())));
        }

        private ErrorGroup of(final UnaryOperator<FailedTask> known) {
            final FailedTask last = known.apply(new FailedTask(lastNs, taskId, null, null, null));
            return new ErrorGroup(
                    type,
                    count,
                    firstNs,
                    lastNs,
                    nodes,
                    text,
                    taskId,
                    last.function(),
                    last.worker(),
                    last.inputs(),
                    recent.stream().map(known).toList());
        }
    }

    /**
     * A task that failed.
     *
     * @param timeNs   when, in epoch nanoseconds.
     * @param taskId   of the task.
     * @param function that it called, null where it is not known.
     * @param worker   where it ran, null where it is not known.
     * @param inputs   what it was called with, a line each; null where it is not known.
     */
    public record FailedTask(
            long timeNs,
            long taskId,
            @Nullable String function,
            @Nullable String worker,
            @Nullable String inputs) {}

    /** The scheduler says which function a task called, its worker the whole exception: the last failed tasks by number. */
    private final Map<Long, NodeEvent> failures = new Newest<>();

    /** What the last failed tasks were called with. */
    private final Map<Long, String> inputs = new Newest<>();

    /** By number of the task. */
    private static final class Newest<T> extends LinkedHashMap<Long, T> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Long, T> eldest) {
            return size() > FAILURES_KEPT;
        }
    }

    /** Empty. */
    public DistinctErrors() {}

    @Override
    public void accept(final NodeEvent event) {
        if (event.type().equals("task-erred")) {
            failures.put(taskOf(event), event);
        }
        if (event.type().equals("failed-inputs")) {
            inputs.put(taskOf(event), String.valueOf(event.fields().get("inputs")));
        }
        if (TYPES.contains(event.type())) {
            final String key = event.type() + " " + NUMBER.matcher(event.text()).replaceAll("#");
            final ErrorGroup known = groups.get(key);
            groups.put(
                    key,
                    (known == null
                                    ? new ErrorGroup(
                                            event.type(),
                                            0,
                                            event.timeNs(),
                                            event.timeNs(),
                                            Set.of(),
                                            event.text(),
                                            0,
                                            null,
                                            null,
                                            null,
                                            List.of())
                                    : known)
                            .with(event));
        }
    }

    private static long taskOf(final NodeEvent event) {
        return event.fields().get("taskId") instanceof Long task ? task : 0;
    }

    /**
     * All of them.
     *
     * @return in order of their last time, newest first.
     */
    public List<ErrorGroup> groups() {
        final List<ErrorGroup> sorted = new ArrayList<>();
        for (final ErrorGroup group : groups.values()) {
            sorted.add(group.of(this::known));
        }
        sorted.sort(Comparator.comparingLong(ErrorGroup::lastNs).reversed());
        return sorted;
    }

    private FailedTask known(final FailedTask task) {
        final NodeEvent failure = failures.get(task.taskId());
        return new FailedTask(
                task.timeNs(),
                task.taskId(),
                fieldOf(failure, "function"),
                fieldOf(failure, "worker"),
                inputs.get(task.taskId()));
    }

    private static @Nullable String fieldOf(final @Nullable NodeEvent event, final String name) {
        final Object value = event == null ? null : event.fields().get(name);
        return value == null ? null : value.toString();
    }
}
