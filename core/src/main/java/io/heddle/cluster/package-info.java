/**
 * The nodes: where the pure states of scheduler and worker meet sessions, arenas and processes. Start reading at
 * {@link io.heddle.cluster.SchedulerNode}, which is three files long: adapter, state, proxy.
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
 * {@link io.heddle.cluster.Commands} when it is done. The state knows sizes and places; bytes, names and locations stand
 * beside it in {@link io.heddle.cluster.ClusterTables} and {@link io.heddle.cluster.WorkerRuns}.
 *
 * <p><b>What does not fit.</b> A message has at most 16 KiB; a larger payload goes ahead in slices
 * ({@link io.heddle.cluster.ControlWriter}, {@link io.heddle.cluster.SliceReader}). What a peer's channel has no room for
 * waits in its {@link io.heddle.cluster.Outbox}; a peer that leaves more than
 * {@link io.heddle.cluster.ControlLimits#OUTBOX_BYTES_MAX} unread loses its session, so that one slow reader costs the
 * others nothing.
 *
 * <p><b>Death.</b> A worker of the same host whose process is gone is lost within half a second, one of another host
 * when its session is silent for 10 s. Its results are first taken over by a neighbour that maps its arena, and made again
 * from their inputs only if there is none. A {@link io.heddle.cluster.LocalCluster} starts a worker anew when its process
 * dies; its processes hold the other end of a pipe and end when it does, even if it is killed
 * ({@link io.heddle.cluster.ParentWatch}). What a killed process leaves in shared memory is removed by the next start
 * ({@link io.heddle.cluster.HostFiles}).
 *
 * <p><b>Lessons.</b> The scheduler's first messages may arrive in the same duty cycle as the opening of the session: a
 * node builds everything before it connects. Two processes are on one host if, and only if, they see the same shared
 * memory, which the file system tells and a host name does not ({@link io.heddle.cluster.HostId}).
 */
@NullMarked
package io.heddle.cluster;

import org.jspecify.annotations.NullMarked;
