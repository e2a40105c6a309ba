/**
 * What Heddle costs, measured. Nothing depends on this room.
 *
 * <p>Two doors. {@link io.heddle.jmh.BenchMain} is {@code heddle bench latency|throughput|scheduler|store}: whole paths, over
 * processes where the path has some, each beside a <em>baseline</em> of the same run: a bare Aeron relay, a memory copy,
 * plain file I/O. {@link io.heddle.jmh.MicrobenchmarkMain} is {@code java -jar jmh/target/benchmarks.jar}: single operations
 * under JMH ({@code *Benchmark}), with all of JMH's options.
 *
 * <p>Words. A <em>case</em> is a way to run a benchmark, a <em>metric</em> what is measured in it, a <em>run</em> one
 * repetition; a {@link io.heddle.jmh.Figure} is the median of the runs with the least and the greatest. A <em>ratio</em> is the
 * figure divided by its baseline; it is what to compare between machines, since both halves met the same noise.
 *
 * <p>To repeat: {@code heddle bench latency}; on a machine that does other things too, raise {@code --runs}. With
 * {@code --json} standard output has one object per figure and nothing else; progress goes to standard error. Start reading
 * at {@link io.heddle.jmh.LatencyBench}.
 *
 * <p>What is not corrected: round trips are made back to back, so a stall delays the next submission instead of meeting it;
 * the tail of a paced client is longer than the one shown.
 */
@NullMarked
package io.heddle.jmh;

import org.jspecify.annotations.NullMarked;
