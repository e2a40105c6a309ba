/**
 * From plans to tasks, and what runs in a task.
 *
 * <p>On the client, {@link io.heddle.frame.physical.PhysicalPlanner} walks up an optimised plan with a {@code Stage}, a pipeline that absorbs
 * filters and projections; where rows must come together {@code TaskLowering} turns it into tasks: one per block or partition, then
 * merging tasks for aggregations, which share the groups. Partitions that stand on one host are folded by as few tasks as keep the threads busy
 * ({@code LeafGrouping}). The result is a {@link io.heddle.frame.physical.FrameJob} for the session.
 *
 * <p>On a worker's executor thread a {@link io.heddle.frame.physical.Fragment} runs with a {@link io.heddle.frame.physical.FragmentContext}:
 * {@code PipelineFragment} takes windows of rows from its source, narrows each by compiled conditions, and hands it to a sink:
 * {@code OutputSink} computes columns, {@code AggregateSink} folds states. Start reading at {@code PipelineFragment.run}.
 *
 * <p>Orders: each leaf leaves a sorted run ({@code SortSink}); tasks that see all runs merge a range of the order each, cut by the same rule
 * in all of them ({@code MergeRunsFragment}). Joins: the right side stands in partitions, and is copied only where columns of it are computed or rows left out; tasks index a share of its keys each
 * ({@code JoinIndexLayout}, by the value itself where an integer key of a small range is the only one or few rows share a value of it), and each leaf of the left side looks up in place
 * ({@code JoinSink}) on the way to whatever comes next: a chain of joins below an aggregation is one task per leaf
 * ({@code PipelineSource.Probed}), as in Neumann, Efficiently Compiling Efficient Query Plans for Modern Hardware, 2011. A plan that stands in
 * another several times as the same object is run once. Rows on the right that are filtered, grouped or joined may be few: where it matters they are made first, and the rest of the plan
 * follows from their exact size ({@link io.heddle.frame.physical.PhysicalPlanner}; as Spark's adaptive execution does between stages). What tasks make
 * for others to read is a partition like any other, so it is accounted, spilled and sent alike.
 *
 * <p><b>More than fits</b> ({@code DataSize} says when, {@code Exchange} what then). A fragment need not hold its inputs: it opens them batch by
 * batch ({@code FragmentContext.slices}), and what is spilled comes from disk a batch at a time without the rest. Each leaf leaves a run in small
 * batches, with picks of its rows at the end ({@code RunSink}, {@code RunPicks}); one that has more rows than are ordered at a time leaves
 * several segments. A task that takes a range of all runs reads their picks, cuts the same ranges as its siblings ({@code RunDirectory}), and goes
 * through its own a little at a time: it brings the rows of a part of it together from all runs, orders and writes them
 * ({@code MergeRangeFragment}). So nothing is kept per run, and there is no limit to how many are merged but the number of inputs that a task
 * may have; beyond it groups of runs are cut to coarse ranges first, by bounds that other tasks have sampled. Dealing rows by keys is the same with the
 * hash of the keys as the order and bounds that do not part equal rows; windows, medians and {@code repartition} by keys read such ranges as a source
 * ({@code PipelineSource.Ranges}). A join deals both sides to fixed buckets and joins each by itself. What must fit is one batch of an input, the
 * rows of one key, and the output of a task, which is about a partition.
 *
 * <p>Windows: each task takes the rows of a share of the keys from all partitions, orders them and goes through them once per column
 * ({@code WindowSink}, {@code WindowComputer}).
 *
 * <p>What was learnt: a condition on one string column is computed per dictionary entry ({@code DictionaryCondition}); keys with few codes per
 * batch index their groups directly ({@code GroupFinder}), and texts of one length that end with a number
 * are such codes too, as reading a number costs less than looking a text up ({@code StableCodes}, {@code NumberedTexts}); a fragment that meets about as many groups as rows stops looking for them and leaves the rows to
 * the tasks that merge ({@code MergeGroupsFragment}, or {@code RowStates} where these cannot read them), which deal them to parts that fit a
 * cache before they look for equal ones ({@code RowGroups}); what is folded for many groups stands by code in as few bytes as it can
 * ({@code DenseSums}, {@code DenseTops}), and what a branch that cannot be foreseen depends on is brought from memory for a whole window first; rows that go out unchanged take the codes
 * of their dictionaries along ({@code Vector.dictionaryId}); a batch whose header rules a condition out is not looked at
 * ({@code StatisticsPruner}). An int64 sum travels in 128 bits, so that overflow does not depend on how the rows were cut.
 */
@NullMarked
package io.heddle.frame.physical;

import org.jspecify.annotations.NullMarked;
