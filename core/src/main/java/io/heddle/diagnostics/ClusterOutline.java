package io.heddle.diagnostics;

import java.util.List;

/**
 * What a scheduler knew of its tasks when it was asked last; see {@code outline.dat} in the package doc.
 *
 * @param timeNs  epoch time at which it began to look.
 * @param rows    tasks that it knew one by one; elements of maps that wait or are done are not among them.
 * @param tasks   the first of them, up to 2,000.
 * @param inputs  which task needs which, up to 6,000 pairs.
 * @param links   which function needs results of which.
 * @param largest results that take most memory, in no order.
 * @param unused  the oldest results that no task needs, in no order.
 */
public record ClusterOutline(
        long timeNs,
        long rows,
        List<Task> tasks,
        List<Input> inputs,
        List<Link> links,
        List<Result> largest,
        List<Result> unused) {

    /** A task; {@code state} as in the package doc, {@code workerId} 0 for none. */
    public record Task(long taskId, int prefix, int state, int workerId) {}

    /** Task {@code to} needs the result of task {@code from}. */
    public record Input(long from, long to) {}

    /** So many tasks of function {@code to} need results of function {@code from}. */
    public record Link(int from, int to, long count) {}

    /**
     * A result that a worker holds; {@code readAgoNs} before the outline the last task that needed it had read it, -1: no task has, or some are yet to.
     * What clients read is not known here.
     */
    public record Result(long taskId, int prefix, int workerId, long bytes, boolean isNeeded, long readAgoNs) {}
}
