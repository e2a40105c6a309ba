/**
 * The way in for a user's program. Start reading at {@link io.heddle.client.Client}.
 *
 * <p>A {@link io.heddle.client.Client} submits functions and gets {@link io.heddle.client.TaskFuture}s; a future holds its
 * result in the memory of the cluster until it is released or collected. Data frames are read through the client and run
 * as tasks of it ({@link io.heddle.client.FrameSession}). The same program runs inside this JVM, over worker processes of
 * this host, and against a cluster that runs already: {@link io.heddle.client.Client#local},
 * {@link io.heddle.client.ClientBuilder#start}, {@link io.heddle.client.Client#connect}.
 *
 * <p>Inside, one conductor thread owns the session with the scheduler ({@link io.heddle.client.ClientConductor}). Callers
 * encode their messages and put them into a ring, so that no caller ever touches the channel and a task always stands
 * behind the tasks that it depends on. Results are not sent: a small value comes with the message that the task has
 * finished, anything else is read in place, under a lease, from the arena of the worker that made it
 * ({@link io.heddle.client.ResultReader}).
 *
 * <p>{@link io.heddle.client.Delayed} builds graphs lazily and {@link io.heddle.client.RawGraph} by names; both go out through
 * {@link io.heddle.client.GraphSubmission}, inputs first. What clients and tasks share by name is behind
 * {@link io.heddle.client.Coordination}: the scheduler keeps it and ends every wait, so that nothing granted is lost on the
 * way. Inside a task {@link io.heddle.client.Client#current} is a client like any other; its tasks are more urgent than
 * their parent, and whoever waits for them leaves its thread to others meanwhile.
 *
 * <p>Errors are {@link io.heddle.graph.HeddleException}s: one sentence, and for a failed task the remote exception with
 * its remote stack trace as the cause. Three kinds have an exit code of their own in the command:
 * {@link io.heddle.client.BadInputException}, {@link io.heddle.client.NoClusterException} and
 * {@link io.heddle.client.NotAuthorisedException}.
 */
@NullMarked
package io.heddle.client;

import org.jspecify.annotations.NullMarked;
