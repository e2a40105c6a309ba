/**
 * The scheduler's judgement: which task runs where, what is kept, what is computed again. Pure: no clock, no thread, no
 * bytes, no message; equal inputs lead to equal states on any machine.
 *
 * <h2>Where to start</h2>
 *
 * {@link io.heddle.scheduler.SchedulerState} is the door: one {@code onXxx} handler per message, each with the time of
 * the caller's duty cycle. {@link io.heddle.scheduler.SchedulerOutput} is what it asks for in return.
 * {@code TaskLifecycle} has the rules of a task's life, {@code Dispatcher} those of placement, {@code WorkerLoss} what
 * follows a death, {@code SchedulerTables} all tables and the one method that changes a state.
 * {@link io.heddle.scheduler.ResultPlacement} decides where results lie after they were made: replicas, retirements, balance.
 * {@link io.heddle.scheduler.SchedulerView} answers questions, {@link io.heddle.scheduler.SchedulerInvariants} says in
 * code what must hold between the tables after every event.
 *
 * <h2>Words</h2>
 *
 * <ul>
 *   <li><b>Pending</b>: a run is still to come (WAITING, READY, NO_WORKER) or out (ASSIGNED). A pending task needs its
 *       inputs.
 *   <li><b>Needed</b>: a client holds the task by a <b>wish</b>, or a pending dependent needs it. What is not needed
 *       is released; what is released and has no dependents is forgotten.
 *   <li><b>Expectation</b>: the wish that stands for a task submitted unwanted until its first dependent comes.
 *   <li><b>Available</b>: in memory, and the holder is not known to be dead.
 *   <li><b>Detached</b>: in memory at a dead worker; a neighbour may adopt it, or somebody who is away may have it. Dependents
 *       wait meanwhile.
 *   <li><b>Doubtful</b>: a datum that its living holder does not have, while somebody is away who may have it.
 *   <li><b>Replica</b>: a result at a worker beside the one that its row names, which speaks for all; or a copy on its way.
 *   <li><b>Datum</b>: a value that a client brought. A run puts it into memory; from then on only workers have it, so that it is
 *       ERRED when it is lost with all of them, or needed again after it was let go.
 *   <li><b>Retiring</b>: a worker that gets no new runs and whose results move to others, until it is dismissed or refused.
 *   <li><b>Window</b>: how much may be in flight to a worker: {@code threads + 1} runs, more while their estimated
 *       work stays under 500 us per thread; the limit of runs starts low and grows by one with each run that ends.
 *   <li><b>Seceded</b>: a run that waits for other tasks, which its worker reported; it is assigned and counts nowhere.
 *   <li><b>Away</b>: a worker whose session is lost and who is expected back with an inventory of what it holds and runs;
 *       meanwhile nothing is assigned to anybody, because nobody knows what has run. {@code WorkerReturn} has the rules; a
 *       result that comes back is taken by a task with a run to come, hence WAITING -&gt; IN_MEMORY.
 *   <li><b>Range</b>: many tasks of one function submitted at once. An element has a row only while it runs or somebody but
 *       its own client has to do with it; {@code RangeTasks} has the rules.
 *   <li><b>Hold</b>: the wish of the client that submitted a task: a flag of its row. Wishes of other clients are rows.
 *   <li><b>Demands</b>: what a task asks of its worker, known by number: a place, resources, an end in time. Each number has
 *       a ready queue of its own, so that a task that waits for a resource holds up only those that come after it and
 *       use that resource too. What a run takes it has until its worker says that it has ended, also when it was called
 *       off. A worker's <b>offers</b> are what demands are compared with.
 *   <li><b>Work list</b>: what follows for other tasks is never done by recursion but put there, and drained in units.
 * </ul>
 *
 * <h2>Which state may follow which</h2>
 *
 * <pre>
 * WAITING   -&gt; READY IN_MEMORY ERRED RELEASED NO_WORKER
 * READY     -&gt; WAITING ASSIGNED IN_MEMORY ERRED RELEASED NO_WORKER
 * ASSIGNED  -&gt; WAITING READY IN_MEMORY ERRED RELEASED NO_WORKER
 * IN_MEMORY -&gt; RELEASED
 * ERRED     -&gt; RELEASED FORGOTTEN
 * RELEASED  -&gt; WAITING READY ERRED FORGOTTEN NO_WORKER
 * FORGOTTEN -&gt;
 * NO_WORKER -&gt; WAITING READY IN_MEMORY ERRED RELEASED
 * </pre>
 *
 * <h2>Rules that are easy to break</h2>
 *
 * <ul>
 *   <li>A task's order key is unique and never changes. The ready queue keeps entries of tasks that are not ready any
 *       more; only a key that matches the row's is believed.
 *   <li>The inputs of an assigned task are not watched: when one is lost the run either has it already or reports it.
 *       So a lost result is computed again only for clients and for dependents that have not been assigned.
 *   <li>An erred task keeps its edges until it is forgotten, so that the task that caused the error is still known.
 *   <li>The front of the ready queue is not overtaken when it fits nowhere. Nothing starves, because a worker with
 *       nothing in flight takes anything.
 *   <li>The list in which a result stands at its dead holder follows the DETACHED flag and nothing else. (The
 *       simulation found the first version, which asked whether the holder was alive, within a second.)
 * </ul>
 */
@NullMarked
package io.heddle.scheduler;

import org.jspecify.annotations.NullMarked;
