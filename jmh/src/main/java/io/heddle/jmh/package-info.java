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
 *     workers' time is useful; submit is the time of the client's own thread</td><td>the relay, many messages under way</td></tr>
 * <tr><td>scheduler</td><td>{@code SchedulerState} alone: time of a task by the clock and of the processor, memory of a waiting
 *     one</td><td>{@code BareGraph}, an id map and counters</td></tr>
 * <tr><td>memory</td><td>the arena: reserve, put, read in place, spill and reload; copies of what four workers read</td><td>memory
 *     copies, plain files</td></tr>
 * <tr><td>idle</td><td>processor time of a cluster that does nothing, by profile; its first task after a second of
 *     silence</td><td>a relay that polls and sleeps</td></tr>
 * <tr><td>observe</td><td>tasks by map and round trips while three tabs of the dashboard are open</td><td>the same unwatched, in
 *     pairs</td></tr>
 * <tr><td>pipeline</td><td>10,000 events a second through three processes, timed from when each was due; counted</td><td>the same steps
 *     in one thread</td></tr>
 * <tr><td>frame</td><td>the questions of the H2O group-by and join benchmark over generated data ({@code H2oData}), each from call to
 *     answer in memory; loading of the CSV</td><td>DuckDB in this process, on the same files and as many threads; answers must
 *     agree</td></tr>
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
 */
@NullMarked
package io.heddle.jmh;

import org.jspecify.annotations.NullMarked;
