package io.heddle.diagnostics;

import io.heddle.graph.ErrorKind;
import org.slf4j.event.Level;

/**
 * Takes the events of a node from an {@link EventLogReader}, on the thread that polls; whoever wants some of them overrides those. All
 * times are epoch nanoseconds.
 */
public interface EventHandler {
    /**
     * First event of a node.
     *
     * @param timeNs when.
     * @param role   of the node.
     * @param pid    of its process.
     * @param name   of the node.
     */
    default void onNodeStarted(final long timeNs, final NodeRole role, final long pid, final String name) {}

    /**
     * Last event of a node that ended in order.
     *
     * @param timeNs when.
     * @param reason for people.
     */
    default void onNodeStopped(final long timeNs, final String reason) {}

    /**
     * A worker joined.
     *
     * @param timeNs     when.
     * @param workerId   its number.
     * @param pid        its process.
     * @param threads    threads that run tasks.
     * @param limitBytes its memory limit.
     * @param name       its name.
     */
    default void onWorkerJoined(
            final long timeNs,
            final int workerId,
            final long pid,
            final int threads,
            final long limitBytes,
            final String name) {}

    /**
     * A worker left or was lost.
     *
     * @param timeNs   when.
     * @param workerId its number.
     * @param expected true if it said so, or was told to.
     * @param reason   for people.
     */
    default void onWorkerLost(final long timeNs, final int workerId, final boolean expected, final String reason) {}

    /**
     * A client joined.
     *
     * @param timeNs   when.
     * @param clientId its number.
     * @param name     its name.
     */
    default void onClientJoined(final long timeNs, final int clientId, final String name) {}

    /**
     * A client left or was lost.
     *
     * @param timeNs   when.
     * @param clientId its number.
     * @param expected true if it said so.
     * @param reason   for people.
     */
    default void onClientLost(final long timeNs, final int clientId, final boolean expected, final String reason) {}

    /**
     * The name behind a prefix id.
     *
     * @param timeNs when.
     * @param prefix id.
     * @param name   of the function.
     */
    default void onPrefixNamed(final long timeNs, final int prefix, final String name) {}

    /**
     * A run ended well.
     *
     * @param taskId   of the task.
     * @param run      number of the attempt.
     * @param prefix   id of the function.
     * @param workerId where it ran.
     * @param thread   executor thread, from 0.
     * @param startNs  when the function was entered.
     * @param endNs    when it returned.
     * @param bytes    size of the result.
     */
    default void onTaskRun(
            final long taskId,
            final int run,
            final int prefix,
            final int workerId,
            final int thread,
            final long startNs,
            final long endNs,
            final long bytes) {}

    /**
     * More runs ended than were written down.
     *
     * @param timeNs  when this was noticed.
     * @param omitted runs that are missing before this event.
     */
    default void onTaskRunsOmitted(final long timeNs, final long omitted) {}

    /**
     * A run failed.
     *
     * @param timeNs   when.
     * @param taskId   of the task.
     * @param run      number of the attempt.
     * @param prefix   id of the function.
     * @param workerId where it ran.
     * @param kind     who can mend it.
     * @param text     for people, perhaps cut.
     */
    default void onTaskErred(
            final long timeNs,
            final long taskId,
            final int run,
            final int prefix,
            final int workerId,
            final ErrorKind kind,
            final String text) {}

    /**
     * A result was written to a spill file.
     *
     * @param taskId   of the result.
     * @param workerId that holds it.
     * @param startNs  when writing began.
     * @param endNs    when it ended.
     * @param bytes    written.
     */
    default void onSpilled(
            final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {}

    /**
     * A result was read back from a spill file.
     *
     * @param taskId   of the result.
     * @param workerId that holds it.
     * @param startNs  when reading began.
     * @param endNs    when it ended.
     * @param bytes    read.
     */
    default void onReloaded(
            final long taskId, final int workerId, final long startNs, final long endNs, final long bytes) {}

    /**
     * A result that another worker holds was copied into the arena of this one.
     *
     * @param taskId   of the result.
     * @param workerId that has the copy.
     * @param holderId worker that it came from.
     * @param startNs  when its bytes began to come.
     * @param endNs    when they were all there.
     * @param bytes    copied.
     */
    default void onFetched(
            final long taskId,
            final int workerId,
            final int holderId,
            final long startNs,
            final long endNs,
            final long bytes) {}

    /**
     * An error of the node.
     *
     * @param timeNs when.
     * @param kind   who can mend it.
     * @param taskId of the task concerned, or 0.
     * @param text   for people, whole.
     */
    default void onError(final long timeNs, final ErrorKind kind, final long taskId, final String text) {}

    /**
     * The reader was too slow, or came late: records were pushed out before it read them.
     *
     * @param records that are missing before the next event.
     */
    default void onGap(final long records) {}

    /**
     * What the function of a failed task was called with.
     *
     * @param timeNs when it failed.
     * @param taskId of the task.
     * @param text   a line for each argument.
     */
    default void onFailedInputs(final long timeNs, final long taskId, final String text) {}

    /**
     * A line of the node's log; only in {@code lines.dat}.
     *
     * @param timeNs when.
     * @param level  how much it matters.
     * @param taskId of the task that printed it, 0 if none did.
     * @param text   of the line.
     */
    default void onLogLine(final long timeNs, final Level level, final long taskId, final String text) {}
}
