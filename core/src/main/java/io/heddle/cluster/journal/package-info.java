/**
 * The inputs of a scheduler on disk, so that a scheduler that was killed can be started again with what it knew. Knows
 * numbered inputs, snapshots and files; what they mean is the scheduler node's. Start at {@link
 * io.heddle.cluster.journal.Journal}.
 *
 * <pre>
 * DIR/journal.lock             held by the scheduler that writes here
 * DIR/journal.properties       format, cluster and build
 * DIR/inputs-00000007.log      a header of 32 bytes, then records: length, CRC32C, number, time, type, peer, body
 * DIR/snapshot-00000007.dat    the state before the first record of inputs-00000007.log
 * </pre>
 *
 * <p><b>Durability.</b> The conductor puts an input into a ring in memory and goes on; a thread takes what is there, adds
 * checksums, writes it with one call and forces it to disk at most every 10 ms (group sync). So the journal costs the duty
 * cycle a copy, and what a kill can lose is what came last. Results do not depend on that: a client keeps its messages until
 * it is told that they are on disk, and a worker tells what it holds and runs when it comes back. What a kill can undo is a
 * failure of the last moments: its task runs again, and may finish this time.
 *
 * <p><b>Truncation.</b> When the inputs since the last snapshot are longer than 64 MiB and than twice the snapshot, the next
 * file begins, a snapshot is written beside it, and once both are on disk the older files go. A record that is cut off at
 * the end of what was written is where a kill came: it is left out. A damaged record before whole ones is an error.
 */
@NullMarked
package io.heddle.cluster.journal;

import org.jspecify.annotations.NullMarked;
