/**
 * What Heddle costs, measured. Nothing depends on this room.
 *
 * <p>Two doors. {@link io.heddle.jmh.BenchMain} is {@code heddle bench NAME}: whole paths, over processes where the path has some,
 * each beside a <em>baseline</em> of the same run. {@link io.heddle.jmh.MicrobenchmarkMain} is {@code java -jar
 * jmh/target/benchmarks.jar}: single operations under JMH ({@code *Benchmark}) with their allocations, and with all of JMH's options.
 *
 * <p>Words. A <em>case</em> is a way to run a benchmark, a <em>metric</em> what is measured in it, a <em>run</em> one
 * repetition; a {@link io.heddle.jmh.Figure} is the median of the runs with the least and the greatest. A <em>ratio</em> is the
 * figure divided by its baseline; it is what to compare between machines, since both halves met the same noise.
 *
 * <table>
 * <caption>What there is, and what it is compared with</caption>
 * <tr><th>bench</th><th>measures</th><th>baseline</th></tr>
 * <tr><td>latency</td><td>one task at a time from submit to the value: in one JVM; with client, scheduler and worker a
 *     process each; the same over UDP; back to back, and
 *     {@code -paced} at 1,000 a second, timed from when each was due</td><td>{@code BareRelay}: as many bytes over the same hops and
 *     channels; once more with a thread behind its echo</td></tr>
 * <tr><td>throughput</td><td>{@code TaskShapes} over two worker processes; metg50 is the length of a task at which half of the
 *     workers' time is useful; submit is the time of the client's own thread, by the clock and of the processor</td><td>the relay, many messages under way</td></tr>
 * <tr><td>scheduler</td><td>{@code SchedulerState} alone: time of a task by the clock and of the processor, memory of a waiting
 *     one</td><td>{@code BareGraph}, an id map and counters</td></tr>
 * <tr><td>memory</td><td>the arena: reserve, put, read in place, spill and reload; copies of what four workers read; partitions
 *     fetched from a worker in another network namespace</td><td>memory copies, plain files, a bare Aeron stream of chunks between the
 *     same namespaces</td></tr>
 * <tr><td>idle</td><td>processor time of a cluster that does nothing, by profile; its first task after a second of
 *     silence</td><td>a relay that polls and sleeps</td></tr>
 * <tr><td>observe</td><td>tasks by map and round trips while three tabs of the dashboard are open</td><td>the same unwatched, in
 *     pairs</td></tr>
 * <tr><td>pipeline</td><td>10,000 events a second through three processes, timed from when each was due; counted</td><td>the same steps
 *     in one thread</td></tr>
 * <tr><td>h2o</td><td>the questions of the H2O group-by and join benchmark over generated data ({@code H2oData}), each from call to
 *     answer in memory; loading of the CSV</td><td>DuckDB in this process, on the same files and as many threads; answers must
 *     agree; {@code --alone}: without it, each question once, for what does not fit beside it</td></tr>
 * <tr><td>tpch</td><td>the 22 queries of TPC-H in SQL over generated data</td><td>DuckDB in this process, on the same files and as many
 *     threads; answers must agree</td></tr>
 * <tr><td>peers</td><td>submit, map, graph</td><td>Dask, and Spark after {@code mvn -Pspark -DskipTests package}</td></tr>
 * </table>
 *
 * <p>To repeat a figure: an otherwise idle machine, {@code heddle bench NAME --profile=latency} for the shortest answers or without a
 * profile for what a user gets; {@code --cases=} for some cases only; {@code latency --trace} tells where the time of a task goes
 * ({@link io.heddle.jmh.TaskHops}). A run begins with the machine, its load and the idle strategies;
 * a load average above a few tenths spoils all absolute figures. {@code merge-10M} wants {@code HEDDLE_JVM_OPTIONS=-Xmx4g}. With
 * {@code --json} standard output has one object per figure and nothing else; progress goes to standard error. A benchmark whose work
 * was not done as it should have been (a wrong result, a run too many or too few) ends with exit code 3. Start reading at
 * {@link io.heddle.jmh.LatencyBench}.
 *
 * <h2>Where the time goes</h2>
 * On two cores, from {@code --trace}, the schedule statistics of the threads, and runs with one thing changed.
 * <ul>
 * <li><b>Three processes take two to four times as long as the relay.</b> All steps on one thread take 3.7 us ({@code in-process});
 *     the rest are changes of threads. At 40,000 tasks a second the caller has a core to itself (61 % of it is used), and
 *     scheduler, worker and media driver share the other one (26, 25 and 13 %), each switched 30,000 times a second; the
 *     compilers take up to 15 % in each process during the first ten seconds. Which two share a core decides between 11 us and 25 us
 *     from run to run. More would take a core for each conductor.
 * <li><b>The shortest useful task (metg50) is 10 to 15 us.</b> It was 120 us, then 50: a kernel that shares fairly gives a thread that
 *     yields about as much as one that works, and each park of a thread costs some ten microseconds of a core. So conductors
 *     that wait for long sleep; the scheduler naps for 100 us when no worker has room for another run; the media driver
 *     parks for long where nothing goes over the network; and a worker with nothing beside it runs tasks of up to 50 us on its own
 *     thread. What is left is 3 us for the scheduler, 2.5 for the client and 3 for both workers, of two cores.
 * <li><b>Over UDP the driver must be awake.</b> One that backs off to 1 ms makes a task 3 ms long; awake for 10 ms after the
 *     last bytes it is 0.23 ms. A map over shared memory ran at 0.9 of its
 *     rate with it, the median of four pairs of runs between 0.76 and 1.16.
 * <li><b>A submission costs 0.25 us of a processor, and 84 bytes</b>: the future, what the client knows of the task, and its slot.
 *     By the clock it is 0.4 to 1 us, since the tasks submitted before run on the same two cores meanwhile. A map over numbers
 *     submits in messages of many and makes no object for a task at all.
 * <li><b>A worker that spills is held up for milliseconds now and then.</b> Of 502 duty cycles longer than a millisecond 486 were so because the
 *     conductor waited for a core (by the schedule statistics of its thread; 78 ms of their 1,300 were its own work), most of them
 *     while it sent messages, since whom it wakes takes its core. So {@code TimerLoop} meets as much: it runs in the same JVM and counts from when
 *     it was due. Before errands ({@code io.heddle.store}) the conductor waited for the lock of the store too, for up to 73 ms.
 * <li><b>An idle cluster spends its time in waking up.</b> Counted by thread, a third of it was one of Aeron's driver that resolves names of hosts
 *     and looked a thousand times a second; another third is the driver's own look each millisecond, the rest conductors and their watches
 *     at 20 ms. A first task after a second of silence is 0.6 to 0.9 ms of cold code: by the kernel's trace some 300 us until the worker
 *     is rung, 430 us from its wake to its answer, 120 of them in the JDK's selector; compilers take the core several times meanwhile.
 * <li><b>A task costs the state machine 0.46 us</b> where an id map and counters take 0.24 in the same run: its row, edges, key, place in the
 *     queue and hold lie apart in memory. Rows outside of the heap, read by address, took a quarter off: 0.64 to 0.47 us in eleven alternating
 *     runs. What is left is flat: by a profile of 2,100 samples no line has more than the 13 % that reading columns takes; changes of
 *     state with their story and counts are 13 %, the order of the workers 9 %. For 0.25 us a task would have to change its state less
 *     often.
 * <li><b>Fetching from another host</b> ({@code memory --cases=fetch-hosts}) and its bare stream run one after the other, each alone, and both shift
 *     by half with what else the machine does: three runs in a row gave 0.60, 1.37 and 0.44. Kept alive together and measured in turns they took
 *     the two cores from each other: the bare stream came to 120 to 175 MB/s where alone it has 300 to 420. The difference is processor time
 *     of the media drivers, which ask more sockets ({@code io.heddle.transport}), not the copies or checksums.
 * </ul>
 */
@NullMarked
package io.heddle.jmh;

import org.jspecify.annotations.NullMarked;
