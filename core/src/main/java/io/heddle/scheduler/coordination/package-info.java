/**
 * What clients and tasks share by name: cells, queues, semaphores and topics. Pure, like the scheduler that it stands
 * beside: no clock, no thread, no message. Start reading at {@link io.heddle.scheduler.coordination.CoordinationState}.
 *
 * <ul>
 *   <li><b>Cell</b>: a name and at most one value. Variables, events, metadata and published data sets are cells; who asks
 *       for an empty one may wait.
 *   <li><b>Queue</b>: first in, first out, of a bounded size; who takes from an empty one or puts into a full one may wait.
 *   <li><b>Semaphore</b>: so many <b>leases</b>, given in the order of asking. A lease belongs to a client and ends with it.
 *   <li><b>Topic</b>: events to all who have subscribed, the last of them kept for those who come later.
 *   <li><b>Element</b>: a value, opaque here, and the tasks whose futures stand in it. While an element is kept here its
 *       tasks are held.
 *   <li><b>Wait</b>: a request that is answered later: when what it waits for comes, when its time is over, when its client
 *       ends it; always once, unless the client is gone.
 * </ul>
 *
 * <p>Nothing here takes time in proportion to how many wait or to how much a client had: waking many and cleaning up after
 * a client go on a work list that is drained in units.
 */
@NullMarked
package io.heddle.scheduler.coordination;

import org.jspecify.annotations.NullMarked;
