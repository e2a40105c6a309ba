package io.heddle.worker.executor;

import io.heddle.frame.physical.FragmentScratch;
import io.heddle.function.FunctionHash;
import io.heddle.store.Arena;
import io.heddle.store.ArenaReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The executor threads of a worker. The conductor puts runs in and takes outcomes out; neither side ever waits for the
 * other.
 */
public final class TaskExecutor implements AutoCloseable {
    /** A cancelled run may end by itself for so long before its thread is interrupted, nanoseconds. */
    private static final long INTERRUPT_AFTER_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** After so long it is given up: another thread takes its place. */
    private static final long ABANDON_AFTER_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long JOIN_TIMEOUT_MS = 2_000;
    private static final long STOP_ID = -1;
    private static final int SPARE_MAX = 1_024;

    private final QueuedRuns runs = new QueuedRuns();
    private final EndedRuns completions = new EndedRuns();
    private final RunPool pool = new RunPool();
    /** All that have not ended for the conductor; as many as there are threads, and those that seceded. Conductor only. */
    private final ArrayList<Execution> underWay = new ArrayList<>();

    /** To be used again. Conductor only. */
    private final ArrayDeque<Execution> spare = new ArrayDeque<>();

    private @Nullable Execution polledLast;
    private final AtomicInteger threadsBusy = new AtomicInteger();
    private final ManyToOneConcurrentLinkedQueue<Run> secessions = new ManyToOneConcurrentLinkedQueue<>();
    /** Those that take runs, and those that only finish the run with which they seceded. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private final ShortRuns shortRuns = new ShortRuns();
    private final Consumer<Execution> toThreads = runs::add;
    private final TaskRunner runner;
    private final TaskEnvironment environment;
    private final @Nullable LogContext logContext = LogContext.ofProcess();
    private final Execution stop;
    private final Runnable onCompletion;
    private final String name;
    private final int threadCount;
    private final AtomicInteger threadsStarted = new AtomicInteger();
    private final AtomicInteger runsAbandoned = new AtomicInteger();
    private volatile boolean isClosed;

    /** Learns of runs that were given up. */
    public interface AbandonedHandler {
        /** A run minds neither its token nor its interrupt. */
        void onAbandoned(long taskId, int run);
    }

    /**
     * Starts the threads.
     *
     * @param onCompletion called on an executor thread after each outcome, to wake the conductor.
     */
    public TaskExecutor(
            final Arena arena,
            final ArenaReader neighbours,
            final ResultLocator locator,
            final Functions functions,
            final ExecutorOptions options,
            final TaskEnvironment environment,
            final Runnable onCompletion) {
        this.runner = new TaskRunner(arena, new InputReader(arena, neighbours, locator), functions, options);
        this.environment = environment;
        this.stop = new Execution(this, environment, runner.newFinished());
        stop.begin(new Run(STOP_ID, 0, 0, 0, new FunctionHash(0, 0), new byte[0], List.of(), 0));
        this.onCompletion = onCompletion;
        this.name = options.name();
        this.threadCount = options.threads();
        for (int i = 0; i < threadCount; i++) {
            startThread();
        }
    }

    /** Where runs for {@link #execute} come from that shall be used again. Conductor only. */
    public RunPool pool() {
        return pool;
    }

    private void startThread() {
        final Thread thread = new Thread(this::work, name + "-executor-" + threadsStarted.getAndIncrement());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /**
     * Queues a run: for a thread, or, if it will be short, for whoever drives the worker. Called by the conductor.
     *
     * @param isLimited it may have to be given up: then its thread must be one of these, which can be replaced, and not a caller's.
     */
    public void execute(final Run run, final boolean isLimited) {
        final Execution known = spare.pollLast();
        final Execution execution = known == null ? new Execution(this, environment, runner.newFinished()) : known;
        execution.begin(run);
        final boolean isAlone = underWay.isEmpty();
        underWay.add(execution);
        if (isLimited || !shortRuns.offer(execution, isAlone)) {
            runs.add(execution);
        }
    }

    /**
     * A run that will be short, for the conductor to run after it gave up its duty. It ends by a completion as the others
     * do. Called by the conductor.
     *
     * @param taskId the only task that it would run, 0 for any.
     */
    public @Nullable Runnable takeShortRun(final long taskId) {
        return shortRuns.take(taskId, toThreads);
    }

    /** Whether a short run waits. Called by the conductor. */
    public boolean hasShortRun() {
        return !shortRuns.isEmpty();
    }

    /** Asks a run to end. Called by the conductor; the run still ends by a completion. */
    public void interrupt(final long taskId, final int run) {
        for (int i = 0; i < underWay.size(); i++) {
            final Execution execution = underWay.get(i);
            if (execution.wanted().taskId() == taskId && execution.wanted().run() == run) {
                execution.token.cancel(INTERRUPT_AFTER_NS, ABANDON_AFTER_NS);
                return;
            }
        }
    }

    /**
     * Interrupts the user code of runs that were asked to end and did not, and gives up those that did not mind that either.
     * Called by the conductor now and then.
     *
     * @param onAbandoned is told of each run that has been given up. Its completion still follows if it ever ends.
     */
    public void interruptOverdue(final AbandonedHandler onAbandoned) {
        for (int i = 0; i < underWay.size(); i++) {
            final CancellationToken token = underWay.get(i).token;
            token.interruptIfDue();
            if (token.abandonIfDue()) {
                runsAbandoned.incrementAndGet();
                leavePlace(token);
                final Run run = underWay.get(i).wanted();
                onAbandoned.onAbandoned(run.taskId(), run.run());
            }
        }
    }

    /** Another run gets the place of this one, if none has it yet. */
    private boolean leavePlace(final CancellationToken token) {
        final boolean isFirst = token.leavePlace();
        if (isFirst) {
            threadsBusy.decrementAndGet();
            if (token.isOnExecutor() && !isClosed) {
                startThread();
            }
        }
        return isFirst;
    }

    /** Runs that were given up and whose functions have not returned yet. */
    public int runsAbandoned() {
        return runsAbandoned.get();
    }

    /** The next run that has ended, or null; valid until the next call. Called by the conductor. */
    public @Nullable Execution poll() {
        if (polledLast != null && polledLast.reset(pool) && spare.size() < SPARE_MAX) {
            spare.addLast(polledLast);
        }
        final Execution ended = completions.poll();
        polledLast = ended;
        if (ended != null) {
            underWay.remove(ended);
            shortRuns.ended(ended);
        }
        return ended;
    }

    /** The next run that has left its place to others, or null; before {@link #poll} tells of its end. Conductor. */
    public @Nullable Run pollSecession() {
        return secessions.poll();
    }

    /** On the thread of the run, which ends with it: another thread takes the next runs. */
    void secede(final Execution execution) {
        if (leavePlace(execution.token)) {
            secessions.add(execution.wanted());
            onCompletion.run();
        }
    }

    /** What runs have cost and exchanged. Any thread. */
    public WorkFigures figures() {
        return runner.figures();
    }

    /** Threads that run a task now and do not wait for others. */
    public int threadsBusy() {
        return threadsBusy.get();
    }

    private void work() {
        boolean isServing = true;
        try (FragmentScratch scratch = new FragmentScratch()) {
            while (isServing) {
                final Execution execution = runs.take();
                isServing = execution.wanted().taskId() != STOP_ID && runOnThread(execution, scratch);
            }
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    /** False if the run left its place to others, so that another thread serves in the place of this one. */
    private boolean runOnThread(final Execution execution, final FragmentScratch scratch) {
        final boolean isServing = run(execution, scratch);
        onCompletion.run();
        return isServing;
    }

    /** Scratch memory is what executor threads have. False if another run has the place of this one. */
    boolean run(final Execution execution, final @Nullable FragmentScratch scratch) {
        final CancellationToken token = execution.token;
        token.begin(scratch != null);
        threadsBusy.incrementAndGet();
        final TaskContext outer = execution.context.enter();
        final boolean isServing;
        final LogContext named = scratch == null ? null : logContext;
        try {
            if (named != null) {
                named.enter(execution.context);
            }
            execution.end(execution.context.ended(runner.run(execution.wanted(), token, scratch, execution.finished)));
        } finally {
            if (named != null) {
                named.leave();
            }
            execution.context.leave(outer);
            isServing = !token.hasLeftPlace();
            if (isServing) {
                threadsBusy.decrementAndGet();
            }
            if (token.isAbandoned()) {
                runsAbandoned.decrementAndGet();
            }
        }
        completions.add(execution); // from here on it may be another run's
        return isServing;
    }

    /** Asks all runs to end and waits for the threads, but not for ever: user code may refuse. */
    @Override
    public void close() {
        isClosed = true;
        runs.clear();
        for (int i = 0; i < 2 * threadCount; i++) { // twice: a thread may just be taking the place of another one
            runs.add(stop);
        }
        underWay.forEach(execution -> {
            execution.token.cancel(0, Long.MAX_VALUE / 2);
            execution.token.interruptIfDue();
        });
        boolean wasInterrupted = false;
        for (final Thread thread : threads) {
            try {
                thread.join(JOIN_TIMEOUT_MS);
            } catch (final InterruptedException interrupted) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
