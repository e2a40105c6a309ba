/**
 * The threads that run tasks. Start reading at {@link io.heddle.worker.executor.TaskExecutor}, then
 * {@link io.heddle.worker.executor.TaskRunner}.
 *
 * <p>The conductor of a worker hands a {@link io.heddle.worker.executor.Run} over and later takes its
 * {@link io.heddle.worker.executor.RunOutcome} back; neither waits for the other. In between an executor thread
 *
 * <ol>
 *   <li>opens the inputs in place ({@link io.heddle.worker.executor.InputReader}): pinned in the worker's own arena, or
 *       under a lease in a neighbour's; a value before the call, a partition when its fragment reads it, as a whole or a
 *       batch at a time ({@code FragmentInput}). A location that has become stale is asked for again from its holder
 *       ({@link io.heddle.worker.executor.ResultLocator}); an input that is gone ends the run, and the scheduler makes
 *       it again;
 *   <li>finds the function ({@link io.heddle.worker.executor.Functions}) in the classes of the client that submitted it
 *       ({@link io.heddle.worker.executor.JobClassLoader}), fetching those that are missing from that client;
 *   <li>calls it, or, for a fragment of a data frame, gives it the memory of a new partition
 *       ({@link io.heddle.worker.executor.FragmentRun});
 *   <li>stores the result in the arena: a partition is sealed, a value is serialised. A small value also travels with the
 *       report.
 * </ol>
 *
 * <p><b>Short runs</b> ({@link io.heddle.worker.executor.ShortRuns}) do without the change of threads, which costs 15 to
 * 30 us: when the runs of a function have taken less than 20 us on average, or 50 us and no other is under way, the thread that drives
 * the worker runs the next ones itself, without its duty and under a watch. One such run is out at a time; when it lasts, what waits behind it goes to
 * executor threads. A run with a time-out or a deadline is none of them: it may have to be given up, and a caller's thread cannot be replaced.
 *
 * <p><b>No garbage.</b> What is said about a run between the two sides is an {@link io.heddle.worker.executor.Execution}, which is used
 * again for other runs, as are the run itself, its small arguments and inputs ({@link io.heddle.worker.executor.RunPool}) and what a
 * small result leaves; so a task costs the conductor no object, and a function of numbers costs nobody any. What a user's function
 * may have kept is never used again, nor is a run that did not finish.
 *
 * <p>Every way to end is an outcome. What a user's function throws, errors of the JVM included, is an outcome; a run that
 * must give way to another one that waits for memory is an outcome, without blame; nothing ends the worker.
 *
 * <p><b>Waiting.</b> A task learns where it runs from {@link io.heddle.worker.executor.TaskContext}. Before it waits for
 * other tasks it secedes: another thread takes its place, and its own thread ends with the run. So tasks may wait for tasks
 * at any depth; as the deeper ones are the more urgent, about as many threads wait at a time as the tasks are deep.
 *
 * <p><b>Plugins</b> of a program ({@link io.heddle.worker.executor.WorkerPlugins}) are set up before its first run here, and see the
 * beginning and end of each of its runs. Their list is asked from the client as class files are; who joins late so needs nobody to
 * tell it.
 *
 * <p><b>Cancelling.</b> A run that is no longer wanted is told by its {@link io.heddle.worker.executor.CancellationToken};
 * a fragment looks at it between batches. After 100 ms the thread is interrupted, but only while it is inside a user's
 * function: an interrupt inside a {@link java.nio.channels.FileChannel} would close the channel for everybody. After 5 s a
 * function that minds neither is given up: its run has ended for worker and scheduler, a new thread takes its place, and what
 * it may return one day is thrown away. Until then it keeps the inputs that it has open pinned, and its thread, and counts as abandoned; Java
 * has no way to end it.
 *
 * <p><b>Which classes may come in.</b> Deserialisation admits values of the JDK, Heddle's own records, and classes for
 * which the client vouches by sending the same class file that the worker has, or one that the worker lacks. A class that
 * differs between the two is refused by name. This keeps two versions of a program from mixing; it does not make it safe
 * to run a stranger's program, which is what a worker is for.
 */
@NullMarked
package io.heddle.worker.executor;

import org.jspecify.annotations.NullMarked;
