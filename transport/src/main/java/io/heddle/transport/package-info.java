/**
 * How processes of a cluster talk: media drivers, sessions, bulk transfers, and the steward of a host. Everything about
 * Aeron stays in here; the engine sees sessions and byte ranges. No task, no column.
 *
 * <h2>Words</h2>
 * <ul>
 * <li><b>driver</b>: Aeron's media driver, one per host, embedded ({@link io.heddle.transport.EmbeddedDriver}) or alone
 *     ({@link io.heddle.transport.DriverMain}), with threads and idling from a
 *     {@link io.heddle.transport.DriverProfile}. Whoever runs it runs the {@link io.heddle.transport.HostSteward}.
 * <li><b>connection</b>: one process's access to a driver ({@link io.heddle.transport.DriverConnection}). Sessions and
 *     bulk transfers of a process share one connection and one thread.
 * <li><b>session</b>: an open conversation of a peer with the server ({@link io.heddle.transport.Session}); messages
 *     come once and in order, or the session ends.
 * <li><b>peer</b>: a client or worker, from the server's view. <b>suspect</b>: a peer whose stream is gone but whose
 *     time is not yet over. <b>stale</b>: of another session or epoch; counted and dropped.
 * <li><b>transfer</b>: bytes of several extents on their way from a {@link io.heddle.transport.BulkSender} to a
 *     {@link io.heddle.transport.BulkReceiver}. <b>attempt</b>: what happens between two breaks of a transfer.
 *     <b>credit</b>: how far the sender may send, never further than the sink has reserved memory.
 * </ul>
 *
 * <h2>Where to start</h2>
 * <pre>{@code
 * EmbeddedDriver driver = EmbeddedDriver.launch(new DriverOptions().directory(directory));
 * DriverConnection connection = DriverConnection.connect(driver.directory(), counters);
 * SessionServer server = SessionServer.start(connection, new SessionServerOptions().secret(secret), handler);
 * SessionClient client = SessionClient.connect(connection, new SessionClientOptions().address(address), listener);
 *
 * int doWork() {                                  // of the node's agent: one thread, one clock reading per cycle
 *     long nowNs = clock.nanoTime();
 *     return connection.doWork() + server.doWork(nowNs) + bulkSender.doWork(nowNs) + bulkReceiver.doWork(nowNs);
 * }
 * }</pre>
 * Close in the opposite order. The way of a frame in: {@code SessionAdapter} checks that it is whole, calls the
 * server or client as {@code SessionEvents}, they find the {@code SessionChannel} and call the application. The way
 * out: {@code SessionChannel}, {@code SessionCodec}. The same for bulk: {@code BulkAdapter}, {@code BulkCodec}.
 *
 * <h2>Rules</h2>
 * <ul>
 * <li>{@code doWork} never blocks and takes a bounded number of frames. A full channel is an answer, not an exception.
 * <li>Whatever comes from outside is checked before it is decoded; it never makes {@code doWork} throw. What the
 *     application throws in a callback does come out, after the poll.
 * <li>Time during which this process itself stood still is not held against its peers.
 * <li>Exclusive publications only: a process killed inside a claim stalls nobody else.
 * <li>Every stream has an explicit term length (1 MiB control, 4 MiB bulk) and MTU (8 KiB), see
 *     {@link io.heddle.transport.TransportLimits}.
 * </ul>
 *
 * <h2>Streams</h2>
 * Requests come to one well-known stream, over shared memory and, if wanted, over UDP. Over shared memory each peer
 * chooses the stream of its answers from the driver's correlation ids, which are unique on a driver. Over UDP answers
 * go through Aeron's response channels from the port after the server's: the server never has to know a peer's
 * address, so that peers behind address translation work; both ports must be open. Bulk receivers have an endpoint of
 * their own.
 *
 * <h2>What measurements taught</h2>
 * On 2 cores, JDK 17, with other builds running beside.
 * <ul>
 * <li>Session round trip of 64 bytes between two processes over shared memory, both yielding: p50 1.6 us on a quiet
 *     machine, 14 us when the two share their cores with others.
 * <li>100,000 messages of 320 bytes on average each way at once on one thread: 0.12 s over shared memory, 0.5 s over
 *     UDP.
 * <li>Opening a session over UDP takes 0.2 s (setup and status messages of response channels), over shared memory
 *     milliseconds.
 * <li>Bulk, both ends on one thread with checksum: 1.9 GB/s over shared memory, 0.7 GB/s over UDP loopback. A chunk is
 *     copied through a buffer in the first-level cache because CRC32C needs a {@code ByteBuffer} and partitions are
 *     bare addresses. Checksums are per chunk: so what was accepted before a break is verified, and resuming needs no
 *     rereading.
 * <li>Between hosts a stream stands still whenever one of its four threads (two media drivers, sender, receiver) waits for a core or
 *     sleeps longer than its window lasts. Conductors that slept on their doorbells, which nobody rings over UDP, let 54 MB/s through
 *     where a bare stream had 400 to 500; so they only pause for 100 us while a transfer is under way. To yield instead took the core
 *     from the drivers: 150 MB/s. The window is half a term (2 MiB), if the kernel gives sockets as much: with half a megabyte the
 *     sender found it used up 1,735 times in 1.7 GB and now 6 times, without a loss; in four alternating pairs on a loaded machine fetching
 *     changed by 9, 17, -6 and 6 %. Pausing for 200 us instead of 20 took 7 % off the processor time of a byte.
 * <li>What is left is processor time, not waiting for the window: per byte 3.7 ns in the sender's driver (nine tenths of it in the kernel,
 *     where a datagram of 8 KiB goes through the virtual interfaces in six IP fragments), 2.5 to 3.2 in the receiver's, 0.8 in the
 *     sender and 0.7 in the receiver with copies and checksums. A bare stream takes 3.0, 1.5, and 1 where its ends yield. The drivers of
 *     nodes cost more because Aeron asks each of their five to seven sockets in each duty cycle: 30,000 of 31,900 questions were in
 *     vain, where a bare stream's one socket is asked in vain one time in eight. To ask quiet sockets one time in eight while others are
 *     busy (by endpoints of our own) took 5 to 14 % off the receiver's driver and nothing that could be measured off the whole: left out.
 * <li>Wake-up, one server and two clients in three processes, nothing to do; the machine had a load of 10 from others:
 *     <table>
 *     <caption>CPU of an idle agent, and a round trip after a pause of 15 ms (two sleepers to wake)</caption>
 *     <tr><th>idling</th><th>idle CPU</th><th>p50</th><th>p90</th></tr>
 *     <tr><td>park up to 1 ms</td><td>1.6 %</td><td>1182 us</td><td>1955 us</td></tr>
 *     <tr><td>park up to 50 us</td><td>6.8 %</td><td>288 us</td><td>413 us</td></tr>
 *     <tr><td>yield</td><td>all that is free</td><td>172 us</td><td>934 us</td></tr>
 *     <tr><td>{@link io.heddle.transport.Doorbell}</td><td>0.6 %</td><td>451 us</td><td>1048 us</td></tr>
 *     </table>
 *     The doorbell costs the least and is the default where all peers are local; with remote peers the sleep is at most
 *     1 ms, because nobody rings for what comes over UDP.
 * <li>The nodes sleep on their doorbells after some time of yielding. Threads that may be interrupted, such as callers that
 *     drive a session, ring too: an interrupt during a send would close the ringer's socket, so it is kept for afterwards,
 *     and a closed socket is opened again.
 * <li>POSIX drops a process's file lock when it closes any descriptor of the file, so a locked file is never opened a
 *     second time, see {@code DirectoryLock}.
 * <li>Aeron catches what handlers throw inside a poll and gives it to the error handler; so adapters keep it and
 *     rethrow.
 * </ul>
 */
@NullMarked
package io.heddle.transport;

import org.jspecify.annotations.NullMarked;
