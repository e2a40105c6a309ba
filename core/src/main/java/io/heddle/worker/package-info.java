/**
 * One worker's judgement: which run starts next, which inputs have to be copied, what is kept until when. Pure, like
 * the scheduler: {@link io.heddle.worker.WorkerState} has one handler per message, end of a run or end of a transfer;
 * {@link io.heddle.worker.WorkerOutput} is what it asks for. Threads and memory are in {@code io.heddle.worker.executor}
 * and in the store.
 *
 * <h2>Where a task can stand</h2>
 *
 * <pre>
 * wanted   activity
 * RUN      FETCHING    copies of inputs are on their way; in the list of pending runs
 * RUN      IDLE        in that list and in the queue, the most urgent first
 * RUN      EXECUTING   on a thread
 * NOTHING  EXECUTING   interrupted; counts as busy until it ends or is abandoned
 * HOLD     STORED      its result is in the arena (SPILLED: in a file)
 * NOTHING  STORED      released while a run still reads it; dropped with the last reader
 * </pre>
 *
 * <h2>Rules</h2>
 *
 * <ul>
 *   <li>An interrupted run that ends well all the same is reported as finished: the scheduler knows whether it still
 *       wants the result, the worker does not.
 *   <li>A higher run of a task displaces a lower one. What still executes of the lower one goes on beside it and its
 *       result is dropped unseen.
 *   <li>A release means a result, never a run: a release that crosses a new assignment of the same task is stale.
 *   <li>Results that runs of this worker read are kept until those have ended, whatever the scheduler says.
 *   <li>A run that waits for other tasks has <b>seceded</b>: it executes and does not count, so that what it waits for can
 *       run here too.
 *   <li>A run that goes on although it was interrupted is <b>abandoned</b>: displaced, seceded, and reported as if it had ended.
 *       Its inputs stay until its thread returns. The scheduler is told of that end too: what a run took of resources is
 *       taken for as long as its thread runs.
 *   <li>A copy from another host is made once, shared by all runs that need it, and dropped with the last of them.
 * </ul>
 */
@NullMarked
package io.heddle.worker;

import org.jspecify.annotations.NullMarked;
