package io.heddle.worker.executor;

import io.heddle.frame.physical.FragmentScratch;
import io.heddle.store.Arena;
import io.heddle.store.ArenaReader;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.CloseHelper;

/**
 * Runs tasks on the threads of its callers, by the same rules as {@link TaskExecutor}: inputs and results pass through an
 * arena, and every way to end is an outcome. For debugging: a break point stops the caller itself, and the stack trace of a
 * failure goes down to who submitted the task. Thread-safe; a task may run others on its own thread.
 */
public final class InlineRunner implements AutoCloseable {
    private final TaskRunner runner;
    private final TaskEnvironment environment;
    private final Queue<FragmentScratch> spare = new ConcurrentLinkedQueue<>();

    /** Over an arena that has no neighbours. */
    public InlineRunner(
            final Arena arena,
            final ArenaReader reader,
            final Functions functions,
            final ExecutorOptions options,
            final TaskEnvironment environment) {
        this.environment = environment;
        this.runner = new TaskRunner(
                arena, new InputReader(arena, reader, (taskId, holderWorkerId) -> null), functions, options);
    }

    /** Runs a task and returns how it ended. */
    public RunOutcome run(final Run run) {
        final FragmentScratch known = spare.poll();
        final FragmentScratch scratch = known != null ? known : new FragmentScratch();
        final CancellationToken token = new CancellationToken();
        final TaskContext context = new TaskContext(run, token, environment, InlineRunner::stay);
        final TaskContext outer = context.enter();
        try {
            return context.ended(runner.run(run, token, scratch, runner.newFinished()));
        } finally {
            context.leave(outer);
            spare.add(scratch);
        }
    }

    /** The thread is the caller's: there is no other that could take its place. */
    private static void stay() {}

    @Override
    public void close() {
        CloseHelper.quietCloseAll(spare);
        spare.clear();
    }
}
