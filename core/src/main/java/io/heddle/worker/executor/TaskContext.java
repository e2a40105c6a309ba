package io.heddle.worker.executor;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task can learn and say about itself while it runs. {@link #current} gives that of the thread; threads that a task
 * starts have none. The client of a task is {@code Client.current()}.
 *
 * <p>A task that waits for other tasks lets others run meanwhile: its thread <b>secedes</b>, a new thread takes its place,
 * and the waiting run counts neither for the worker nor for the scheduler. This happens by itself when a future is waited
 * for; {@link #secede} does it for any other long wait.
 */
public final class TaskContext {
    /** Of each thread: a place that stays, so that a run leaves no garbage in it. */
    private static final ThreadLocal<RunningThreads.Place> CURRENT = ThreadLocal.withInitial(RunningThreads.Place::new);

    private @Nullable Run run;
    private final CancellationToken cancellation;
    private final TaskEnvironment environment;
    private final Runnable onSecede;
    private @Nullable List<Runnable> atEnd;
    private @Nullable RunMetrics metrics;
    private boolean isKnownToUser;
    private boolean hasSeceded;
    private boolean isFinished;

    /**
     * Of a run.
     *
     * @param onSecede called once, on the run's thread, when it leaves its place to another run.
     */
    TaskContext(
            final Run run,
            final CancellationToken cancellation,
            final TaskEnvironment environment,
            final Runnable onSecede) {
        this(cancellation, environment, onSecede);
        begin(run);
    }

    /** Of one run after the other. */
    TaskContext(final CancellationToken cancellation, final TaskEnvironment environment, final Runnable onSecede) {
        this.cancellation = cancellation;
        this.environment = environment;
        this.onSecede = onSecede;
    }

    void begin(final Run next) {
        run = next;
        isFinished = false;
    }

    void end() {
        run = null;
    }

    /** Somebody gets it who may keep it. */
    TaskContext shown() {
        isKnownToUser = true;
        return this;
    }

    /** Whether somebody may have kept this. */
    boolean isKnownToUser() {
        return isKnownToUser;
    }

    private Run wanted() {
        final Run known = run;
        if (known == null) {
            throw new IllegalStateException("the context of no run is used");
        }
        return known;
    }

    /** That of the task that runs on this thread, null if none does. */
    public static @Nullable TaskContext find() {
        final TaskContext context = CURRENT.get().context;
        if (context != null) {
            context.isKnownToUser = true;
        }
        return context;
    }

    /** The same for a look at it only: it is not to be kept, as it will be another run's. */
    public static @Nullable TaskContext ofThread() {
        return CURRENT.get().context;
    }

    /**
     * That of the task that runs on this thread.
     *
     * @throws HeddleException if none does.
     */
    public static TaskContext current() {
        final TaskContext context = find();
        if (context == null) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "no task runs on thread " + Thread.currentThread().getName()
                            + "; ask in the task's own thread and hand the answer over");
        }
        return context;
    }

    /** To be called before a wait for another task; does nothing outside of tasks. */
    public static void beforeWaiting() {
        final TaskContext context = CURRENT.get().context;
        if (context != null) {
            context.secede();
        }
    }

    /** What a task is to be submitted with so that it runs before its parent's siblings: deeper first needs fewest threads. */
    public static int priorityOfChildren() {
        final TaskContext context = CURRENT.get().context;
        return context == null ? 0 : context.wanted().priority() + 1;
    }

    /** Makes this the context of the thread; returns the one before. */
    @Nullable
    TaskContext enter() {
        final RunningThreads.Place place = CURRENT.get();
        final TaskContext outer = place.context;
        place.begin(this);
        environment.plugins().beforeTask(this);
        return outer;
    }

    /** How the run ended; before {@link #leave}. */
    RunOutcome ended(final RunOutcome outcome) {
        isFinished = outcome instanceof RunOutcome.Finished;
        return outcome;
    }

    /** The run is over. */
    void leave(final @Nullable TaskContext outer) {
        environment.plugins().afterTask(this, isFinished);
        CURRENT.get().context = outer;
        if (metrics != null) {
            environment.metrics(wanted().taskId(), wanted().run(), metrics.taken());
        }
        final List<Runnable> actions = atEnd == null ? List.of() : atEnd;
        for (int i = actions.size() - 1; i >= 0; i--) {
            try {
                actions.get(i).run();
            } catch (final RuntimeException impossible) {
                // What a run leaves behind is given back as far as that is possible; its outcome stands.
            }
        }
    }

    /** The run, null if there is none, or if it waits for others; for a look by another thread, which may see an older one. */
    @Nullable
    Run seenFromOutside() {
        return hasSeceded ? null : run;
    }

    /** The cluster-wide number of the task. */
    public long taskId() {
        return wanted().taskId();
    }

    /** The client whose program this is. */
    public int clientId() {
        return wanted().clientId();
    }

    /** The end of the future's key: number of the client that submitted the task, and of the task. */
    public String key() {
        return TaskIds.ownerOf(wanted().taskId()) + "." + TaskIds.sequenceOf(wanted().taskId());
    }

    /** The attempt, from 1. */
    public int run() {
        return wanted().run();
    }

    /** The worker that runs the task. */
    public int workerId() {
        return environment.workerId();
    }

    /** Its name. */
    public String workerName() {
        return environment.workerName();
    }

    /** Where the task runs, for those who know more of it. */
    public TaskEnvironment environment() {
        return environment;
    }

    /** Tells whether the run is no longer wanted; a task that computes for long should look at it. */
    public CancellationToken cancellation() {
        return cancellation;
    }

    /** Whether the run is no longer wanted. */
    public boolean isCancelled() {
        return cancellation.isCancelled();
    }

    /**
     * Tells the client how far the task has come; of news in quick succession the newest counts.
     *
     * @param fraction done, 0 to 1.
     * @param note a few words for people.
     */
    public void progress(final double fraction, final String note) {
        environment.progress(wanted().taskId(), wanted().run(), Math.max(0, Math.min(1, fraction)), note);
    }

    /** What the task counts and times of its own work. Ask for it in the task's own thread. */
    public RunMetrics metrics() {
        if (metrics == null) {
            metrics = new RunMetrics();
        }
        return metrics;
    }

    /** Ends this run and asks for another one, on another worker where there is one. Never returns. */
    public RescheduleException reschedule() {
        throw new RescheduleException();
    }

    /** Leaves this run's place to another run: this one is going to wait. It goes on when its wait is over. */
    public void secede() {
        if (!hasSeceded) {
            hasSeceded = true;
            onSecede.run();
        }
    }

    /** Calls {@code action} on this thread when the run has ended, however it ends; the last one first. */
    public void atEnd(final Runnable action) {
        if (atEnd == null) {
            atEnd = new ArrayList<>(1);
        }
        atEnd.add(action);
    }
}
