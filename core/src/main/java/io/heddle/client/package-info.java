/**
 * The way in for a user's program. Start reading at {@link io.heddle.client.Client}.
 *
 * <p>A {@link io.heddle.client.Client} submits functions and gets {@link io.heddle.client.TaskFuture}s; a future holds its
 * result in the memory of the cluster until it is released or collected. Data frames are read through the client and run
 * as tasks of it ({@link io.heddle.client.FrameSession}). The same program runs inside this JVM, over worker processes of
 * this host, and against a cluster that runs already: {@link io.heddle.client.Client#local},
 * {@link io.heddle.client.ClientBuilder#start}, {@link io.heddle.client.Client#connect}.
 *
 * <p>Inside, whoever has the duty of the {@link io.heddle.client.ClientConductor} drives the session with the scheduler: a
 * caller that waits for a result, else a thread of the client. Callers encode their messages one at a time and send them at
 * once if they can have the duty, else through a ring ({@link io.heddle.client.ClientOutlet}); a task always stands behind
 * the tasks that it depends on. Results are not sent: a small value comes with the message that the task has finished and is
 * decoded as it arrives, anything else is read in place, under a lease, from the arena of the worker that made it
 * ({@link io.heddle.client.ResultReader}).
 *
 * <p>A future costs its client a {@link io.heddle.client.TaskFuture}, a {@link io.heddle.client.FutureHandle} by which the
 * garbage collector tells that nobody refers to it, a {@link io.heddle.client.FutureState}, and a slot of the
 * {@link io.heddle.client.FutureTable}. Releases are collected and go out together with the next cycle.
 *
 * <p>Errors are {@link io.heddle.graph.HeddleException}s: one sentence, and for a failed task the remote exception with
 * its remote stack trace as the cause. Three kinds have an exit code of their own in the command:
 * {@link io.heddle.client.BadInputException}, {@link io.heddle.client.NoClusterException} and
 * {@link io.heddle.client.NotAuthorisedException}.
 */
@NullMarked
package io.heddle.client;

import org.jspecify.annotations.NullMarked;
