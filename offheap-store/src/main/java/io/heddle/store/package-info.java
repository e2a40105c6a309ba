/**
 * The memory of one host: partitions and small values in shared memory, written once in place by the process that owns them, read in place
 * by every process of the host, within an exact limit, spilled to disk and back. No task, no column, no socket in here.
 *
 * <h2>Words</h2>
 * <ul>
 *   <li><b>Arena</b>: the memory account of one worker and a directory of <b>slabs</b>. A slab is one Chronicle Map file with one segment; its
 *       owner is the only process that calls the map, and only under the arena's lock.
 *   <li><b>Chunk</b>: 64 KiB, the grain of the account. <b>Extent</b>: one contiguous entry of a slab, at most 16 MiB - 64 bytes, so that with its
 *       header of 64 bytes it takes at most 256 chunks: {@code chunks(n) = ceil((64 + roundUp(n, 64)) / 65536)}.
 *   <li><b>Partition</b>: a list of extents closed by a <b>manifest</b>. <b>Packed value</b>: a value below a chunk; it lies behind its manifest in an
 *       extent that many share.
 *   <li><b>Used</b> memory is sealed, <b>reserved</b> memory belongs to writers that are not; both halves stand in one atomic word and their sum never
 *       passes the limit. Removed memory that someone still reads is a <b>zombie</b> and stays used.
 *   <li><b>Generation</b>: names one stay of a partition at one place. <b>Lease</b>: the right of another process to read it; <b>pin</b>: the same for a
 *       thread of the owner.
 * </ul>
 *
 * <h2>Where to start</h2>
 * {@link io.heddle.store.Arena} (owner), {@link io.heddle.store.PartitionWriter}, {@link io.heddle.store.PartitionView},
 * {@link io.heddle.store.ArenaReader} (everyone else), {@link io.heddle.store.ArenaReaper}. Inside: {@code ArenaMemory} gives memory out and
 * queues those who wait, {@code PartitionRegistry} knows what is sealed and when its memory may be reused, {@code Spiller} moves partitions to disk
 * and back, {@code ReadableArena} is the hot path of readers, {@code AdoptedArena} what a dead owner left.
 *
 * <h2>How reading without a message is safe</h2>
 * Each sealed partition in memory has a row in the partition table, files that never hold anything else; its first word is the generation. A
 * reader writes the generation into a word of its own row file, fences, and looks whether the table still says the same; then it may
 * read until it clears its word. An owner clears the table's word, fences, scans the rows, and only then reuses memory. One of the two always
 * sees the other. A generation is given once, so an old location never fits again. A reader announces a new row file by a counter before its first
 * lease, so the owner scans without listing a directory. Rows are given back when the kernel has freed the OS lock beside them: a killed
 * reader's at once, a stopped reader's never.
 *
 * <h2>Files</h2>
 * <pre>
 * &lt;arena&gt;/owner.lock            locked as long as the owner lives
 *         arena-&lt;id&gt;.dat        control words         table-&lt;n&gt;   partition table        slab-&lt;n&gt;   memory
 *         adopted-&lt;id&gt;          names the directory of an arena taken over from a dead owner
 *         readers/&lt;r&gt;.row       leases of a reader    readers/&lt;r&gt;.lock   locked as long as it lives
 * &lt;spill&gt;/spill-&lt;id&gt;/owner.lock, &lt;high&gt;-&lt;low&gt;-&lt;generation&gt;.part      on each disk
 * </pre>
 *
 * <h2>Spilling</h2>
 * Above the threshold, or for a reservation that is short, the spill thread takes the coldest first ({@code Evictor}): a partition to a file of
 * its own, the packed values of one shared extent as a bundle ({@code ValueBundle}), from which each comes back alone. Files go to the disk with
 * most room, within a quota ({@code SpillDirectories}); they are compressed only where the disk is slower than compressing
 * ({@code SpillCompression}). What an arena took over from a dead one counts as its burden and is spilled like its own, first. {@link
 * io.heddle.store.Arena#expect} brings back ahead what a queued run will read. Every byte that comes back is checked; what is damaged or gone is
 * a {@link io.heddle.store.PartitionLostException}, never wrong data. A reader that may keep views for ever uses {@link
 * io.heddle.store.ArenaReader#openCopying}: above a fifth of the limit it gets copies instead of leases.
 *
 * <p>What is larger than its reader may hold is read extent by extent ({@link io.heddle.store.PartitionExtents}): in place while it is in memory,
 * else from the spill file into memory that the reader has reserved, without bringing the rest back. A neighbour of the host reads the owner's
 * spill file itself: the file keeps the generation under which the partition was spilled first. That is the one in most locations; a partition that came back since, or
 * whose arena was adopted, is found by its id. A value as a whole is read from there too where the reader leases much of the owner's memory already:
 * the owner could bring it back only when those leases end, and their run would wait for it.
 *
 * <h2>Who may wait, and who must yield</h2>
 * A reservation that does not fit wakes the spill thread and waits: runs that hold memory (reserved or pinned) first, then by age. Only when
 * nothing can be spilled, no slab made, and nobody that waits fits, is the youngest of several holders told to abort and come again; so of the
 * runs that wait at most one keeps holding and it gets on. Where that one finds room enough but in pieces, what it holds lies between them: it
 * too is told to come again, three times at most, and finds other places.
 *
 * <p>Runs of several arenas can also wait for each other in a circle, each for memory that the next one reads under a lease ({@code
 * NeighbourLeases}). Nobody sees the whole circle, and nobody need: an arena whose waiters nothing has helped for 100 ms says so in its control
 * file, and of a run that waits there and reads in another arena that says so too, the one in the arena with the larger id gives way. Any circle
 * of ids goes down somewhere. Before it reads there again the other may take what it waited for.
 *
 * <h2>Who waits for whom</h2>
 * Everything of an arena happens under one lock ({@code ArenaLock}), and who has it may be busy for milliseconds: a map that makes room, or a
 * thread that lost its core just then. So a thread that may not wait, such as the conductor of a worker, leaves an <b>errand</b> in a queue
 * without locks. If the lock is free it does the errand itself; else the next one that takes the lock does, before anything else, and the spill thread
 * is woken to be that one if nobody else comes. What is asked of the arena afterwards finds the errand done, a reservation that waits is
 * served by it, and it ends with the arena at the latest. Never waiting for another thread:
 * <ul>
 *   <li>{@link io.heddle.store.Arena#removeLater}, {@link io.heddle.store.Arena#expect} and {@link io.heddle.store.PartitionView#closeLater}, by
 *       errands;
 *   <li>the figures used, reserved, held, peak, limit, target, spillStart, pause, spilled, reloaded, zombie, adopted and spillFile bytes,
 *       partitionCount, pressure and spillBlocked, by reading; {@code newPartition}, which only makes an object; and the leases of {@link
 *       io.heddle.store.ArenaReader}.
 * </ul>
 * All others take the lock: reserve, trim and seal, open and close, contains, locate and remove, limit, and the figures packed, slab and leased
 * bytes.
 *
 * <h2>What trying taught us</h2>
 * <ul>
 *   <li><b>Trim works in place.</b> Putting a smaller value under an existing key frees the chunks behind the new end at once, neither moves nor
 *       touches a byte, and the account agreed after tens of thousands of random trims. Reserve, trim and free of 16 MiB together cost under 1 us
 *       whatever the size.
 *   <li><b>Slabs</b>: allocating 256 MiB takes 70-200 ms and touching their pages with MADV_POPULATE_WRITE 90 ms (the very first time several
 *       times that); a memset then runs at 10-25 GB/s, but at 0.4 GB/s on pages never touched. So slabs are made and touched by a background
 *       thread, ahead of need; an empty one is given back after ten seconds, at once where shared memory is scarce, and one is kept.
 *       (Given back at once, a reload after a spill waited 100 ms for the slab that had just gone.) Unmapping one takes 50-100 ms and is
 *       done by the same thread. Sparse files are
 *       cheap to make and kill the process when shared memory runs full; a real allocation is an exception instead.
 *   <li><b>Huge pages</b> are to be had in a plain {@code /dev/shm} by MADV_COLLAPSE, for 0.15 s per slab beside the touching. On two virtual
 *       cores of a shared EPYC machine they win nothing that can be measured: random reads of 256 MiB take 16-20 ns either way, and six
 *       queries of TPC-H at scale 0.5 the same within the noise (medians of three: 1.30 s with small pages, 1.34 s collapsed, 1.31 s on a
 *       file system mounted with {@code huge=always}). So they are an option ({@link io.heddle.store.ArenaOptions#hugePages(boolean)}),
 *       for machines whose own page tables have huge pages below.
 *   <li><b>The first map of a JVM</b> costs 1.2 s of class loading, and 3-4 s if Chronicle has to compile its state class: the build makes that class
 *       (see {@code src/build}). The first slab is made in the background while the process does other things.
 *   <li>A full slab is signalled by an exception, which costs more than the allocation: a bound on the longest free run spares most of those.
 *   <li><b>A manifest is free</b> in most cases: it lies behind the last extent, in the rest of its last chunk.
 *   <li>Packed values use runs of 32-byte grains with a bitmap per shared extent instead of size classes: at most 31 bytes of rounding whatever the
 *       sizes are, and places freed by one size serve another. With manifest (64) and table row (32) a value costs at most 127 bytes more than
 *       it has.
 *   <li>POSIX locks are dropped when <i>any</i> channel of the file is closed by the process: locks of this JVM are known by a table and their files
 *       never opened again. An interrupt closes a {@code FileChannel}: all channel work here runs on a channel of its own and is done again.
 *   <li>A spill file stays until its partition is removed, so spilling what was reloaded costs no write.
 *   <li><b>Spill files start their extents on pages</b> and are written in steps of a mebibyte, checksum first, so that the kernel copies whole
 *       pages and the bytes are still in the cache when they are written.
 * </ul>
 */
@NullMarked
package io.heddle.store;

import org.jspecify.annotations.NullMarked;
