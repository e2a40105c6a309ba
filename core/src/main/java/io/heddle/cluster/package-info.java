/**
 * The nodes: where the pure states of scheduler and worker meet sessions, arenas and processes. Start reading at
 * {@link io.heddle.cluster.SchedulerNode}; behind it a message takes three files: adapter, state, proxy.
 *
 * <pre>{@code
 *  client            scheduler node                                    worker node
 *  ------            --------------                                    -----------
 *  ClientProxy  ==>  SchedulerAdapter -> SchedulerState -> SchedulerProxy  ==>  WorkerAdapter -> WorkerState
 *                                                                                                |  execute
 *                                                                                          TaskExecutor, Arena
 *                                                                                                |  onRunEnded
 *  ClientAdapter <== SchedulerProxy  <- SchedulerState <- SchedulerAdapter <==  WorkerProxy  <- WorkerState
 * }</pre>
 *
 * <p>An <b>adapter</b> decodes a message and calls the handler of the same name; a <b>proxy</b> encodes what a state asks
 * for. Nobody else sees a codec. A <b>node</b> is an {@link org.agrona.concurrent.Agent}: one thread drives it, reads the
 * clock once per cycle, and never blocks; whatever may block (class files from the client, a spilled result that has to
 * come back, the arena of a dead neighbour) is done by another thread, which puts a command into the node's
 * {@link io.heddle.cluster.Commands} when it is done. Of the arena it calls only what never waits for the store's lock (the tour
 * of {@code io.heddle.store} has the list): results are removed and inputs announced by errands, views closed by {@code closeLater}, and whether a
 * result is still there is looked up by another thread. The state knows sizes and places; bytes, names and locations stand
 * beside it in {@link io.heddle.cluster.ClusterTables} and {@link io.heddle.cluster.WorkerRuns}.
 *
 * <p><b>Who drives.</b> A node's {@link io.heddle.cluster.Duty} is the right to drive it, held for one cycle at a time.
 * Mostly its {@link io.heddle.cluster.NodeThread} has it; but a caller that waits for a result takes the duty of its client,
 * and those of the scheduler and workers that live in the same JVM ({@link io.heddle.cluster.DutyLead}), and drives them
 * until the result is there. So nobody has to be woken, and inside one JVM a task goes from submission to result on one
 * thread. The node's thread stands back while a caller leads and looks every 100 us whether it still does. Runs of functions
 * that take less than 20 us on average, or 50 us where nothing else runs, happen on the driving thread too, after it has given up the worker's duty; a second
 * thread watches and takes the duty over when such a run lasts, so that no task stalls a worker. A caller runs no task but
 * the one it waits for, and that only if it cannot go on without it and neither it nor the task has a time-out or a deadline, since a function that lasts would
 * keep it; an interrupt meanwhile is the caller's, and the worker runs the task again. With nothing to do a thread yields for a while and then sleeps on the node's doorbell
 * ({@link io.heddle.cluster.IdleProfile}), soon where its waits have been long of late ({@code Attention}); if one yield takes
 * a millisecond others need the core, and it sleeps at once. On a host of several NUMA nodes the worker processes of a program can be bound
 * to them in turns ({@link io.heddle.cluster.NumaNodes}).
 *
 * <p><b>What happens in one cycle travels together.</b> Runs for a worker, and results that ride, are rows of one message that
 * goes out when something else has to be sent or the cycle ends ({@link io.heddle.cluster.RowBatch}), and a client's map is sent
 * as ranges of tasks; a single task waits for nobody. A driver that has a short run goes on with further ones for 100 us before
 * the next whole cycle. A scheduler whose workers have no room for another run naps, and takes what has come meanwhile at once. What is known of tasks by their ids lies in pages of neighbours
 * ({@link io.heddle.graph.TaskIdMap}): in hash maps half of the scheduler's time went into misses of the cache.
 *
 * <p><b>Small results ride.</b> A value of at most {@link io.heddle.cluster.ControlLimits#RIDING_RESULT_BYTES_MAX} bytes
 * takes no arena: it stands in the scheduler's {@link io.heddle.cluster.TaskRecord} where its location would (which is
 * longer), and goes with TaskFinished to clients and with AssignTask to whom needs it. Its worker keeps it for a scheduler that
 * has a journal, else only the last ones, whose reports a lost session may not have delivered.
 *
 * <p><b>What a task costs</b>, from submit to the caller holding the value, stands in the README under Figures; before duties,
 * doorbells and binary values it was ten times as much: parks of 55 us each between conductors, 15 to 40 us of Java
 * serialisation, 15 to 30 us for each change of threads, 1.5 us in the arena. What is left: an image poll and a clock reading
 * for each node and cycle, a map look-up for each message, and on the worker about ten objects for each run.
 *
 * <p><b>What does not fit.</b> A message has at most 16 KiB; a larger payload goes ahead in slices
 * ({@link io.heddle.cluster.ControlWriter}, {@link io.heddle.cluster.SliceReader}). What a peer's channel has no room for
 * waits in its {@link io.heddle.cluster.Outbox}; a peer that leaves more than
 * {@link io.heddle.cluster.ControlLimits#OUTBOX_BYTES_MAX} unread loses its session, so that one slow reader costs the
 * others nothing.
 *
 * <p><b>Death.</b> A worker of the same host whose process is gone is lost within half a second (the lock of its directory
 * tells, also of a zombie), one of another host
 * when its session is silent for 10 s. Its results are first taken over by a neighbour that maps its arena; where there is
 * none, small values still stand with the scheduler, and only the others are made again from their inputs
 * ({@link io.heddle.cluster.AdoptionAdapter}); an adopter that dies passes on what it had taken over, and an arena of which nobody wants
 * anything is removed by a living worker after 20 s ({@code DeadArenas}). A {@link io.heddle.cluster.LocalCluster} starts a worker anew when its process
 * dies; its processes hold the other end of a pipe and end when it does, even if it is killed
 * ({@link io.heddle.cluster.ParentWatch}). What a killed process leaves in shared memory is removed by the next start
 * ({@link io.heddle.cluster.HostFiles}).
 *
 * <p><b>The journal.</b> With {@code --journal DIR} every input of {@link io.heddle.cluster.SchedulerInputs} (peers that come
 * and go, messages that change a state, cycles that did work) goes into {@link io.heddle.cluster.journal.Journal} before it
 * is handled. A scheduler that is started on the same directory gives them to new states, which so become what the old ones
 * were: states are pure, and whatever they ask for goes nowhere meanwhile. Then everybody is <b>away</b> until he is back
 * ({@link io.heddle.cluster.Absences}), and nothing is assigned before all workers are back or lost.
 *
 * <p><b>Coming back.</b> {@link io.heddle.cluster.SchedulerLink} notices within 100 ms that the process of its media driver is
 * gone and joins the next one with its old number. The journal may lack the last inputs, and messages may be lost on the
 * way, so neither side believes that the other has what it sent: a client keeps what it sent until it is told that it is on
 * disk, sends the rest again, counted, and names the futures and requests that it waits for; then workers tell what they hold
 * and run. A result that is held is taken by its task, whoever was to run it; a run that is not there any more is assigned
 * again. So a task that has ended is never run again, whatever was lost; a function that has failed may be. No result is
 * given up before all who are away have told what they hold, and who waits for a task that nobody knows is told so only when all
 * clients are back. A worker whose
 * session was lost for another reason comes back in the same way, with a journal and without.
 *
 * <p><b>What the journal costs</b>: scheduler, one worker and the client in processes of their own on 2 cores (AMD EPYC, ext4,
 * JDK 17), medians of one run in which rounds with and without it took turns, 1,066 of each: 1.96 us for each of 2,000 tasks
 * submitted together and gathered, 1.88 us without; 22.1 us from one submit to its result, 21.7 us without.
 *
 * <p><b>Leaving.</b> A worker that is told to retire, by a client, by a cluster that shrinks or by SIGTERM, gives back the runs it has not
 * begun and ends the others; meanwhile others copy what it holds, in place on its host or by bulk transfer from another one
 * ({@code TakenResults}), and only what has arrived is dropped by it. Nothing is computed again, and its memory becomes free
 * result by result. A small value that rides moves by a note in the scheduler's records. When the worker holds nothing it is
 * dismissed; the last worker that could hold something is refused.
 *
 * <p><b>Lessons.</b> The scheduler's first messages may arrive in the same duty cycle as the opening of the session: a
 * node builds everything before it connects. Two processes are on one host if, and only if, they see the same shared
 * memory, which the file system tells and a host name does not ({@link io.heddle.cluster.HostId}).
 */
@NullMarked
package io.heddle.cluster;

import org.jspecify.annotations.NullMarked;
