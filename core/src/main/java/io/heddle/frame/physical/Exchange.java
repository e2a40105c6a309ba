package io.heddle.frame.physical;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Emits what brings rows of many leaves together without memory for all of them: each leaf leaves a run, and tasks that take a range of all runs each
 * read just that range, a batch at a time. Where there are more runs than a task may have inputs, groups of runs are cut to coarse ranges first.
 */
final class Exchange {
    private static final double SORTED_FULLNESS = 0.75;
    /** What is dealt by keys is cut between them only, so it is meant to be smaller. */
    private static final double DEALT_FULLNESS = 0.6;

    private final TaskLowering lowering;
    private final DataSize size;
    private final int fanIn;

    Exchange(final TaskLowering lowering, final DataSize size, final int fanIn) {
        this.lowering = lowering;
        this.size = size;
        this.fanIn = fanIn;
    }

    /** Groups of runs, none with more than a task may have. */
    private record Groups(List<List<TaskInput>> runs, List<Long> firstNumbers) {
        int size() {
            return runs.size();
        }

        int largest() {
            return runs.stream().mapToInt(List::size).max().orElse(0);
        }
    }

    private Groups groups(final List<TaskInput> runs) {
        final int count = (runs.size() + fanIn - 1) / fanIn;
        if (count > fanIn) {
            throw new FrameException(
                    FrameErrorCategory.RESOURCE,
                    runs.size() + " partitions cannot be brought into one order: at most " + fanIn * fanIn
                            + " can; make larger partitions");
        }
        final List<List<TaskInput>> groups = new ArrayList<>();
        final List<Long> firstNumbers = new ArrayList<>();
        for (int group = 0; group < count; group++) {
            final int from = (int) ((long) runs.size() * group / count);
            final int to = (int) ((long) runs.size() * (group + 1) / count);
            groups.add(runs.subList(from, to));
            firstNumbers.add((long) from);
        }
        return new Groups(groups, firstNumbers);
    }

    // ---- order ----

    /** Emits an order of any amount of rows. */
    Stage sort(final Stage stage, final Sort sort, final boolean wanted) {
        final SortSpec spec = new SortSpec(stage.outputSchema(), sort.keys(), sort.limit());
        return merged(stage, spec, spec.isLimited() ? 1 : size.parts(size.bytes(stage), SORTED_FULLNESS), wanted);
    }

    /** Emits partitions of about as many rows each, which keep their order. */
    Stage divide(final Stage stage, final int count, final boolean wanted) {
        return merged(stage, new SortSpec(stage.outputSchema(), List.of(), Long.MAX_VALUE), count, wanted);
    }

    private Stage merged(final Stage given, final SortSpec spec, final int ranges, final boolean wanted) {
        final Stage stage = sliced(given);
        final Schema schema = spec.schema();
        final List<TaskInput> runs = lowering.emit(
                stage, new SinkSpec.Runs(stage.columns(), spec, null), "runs by " + spec.describe(), false);
        final MergeRangeFragment last = new MergeRangeFragment(spec, new RangeCut.Evenly(false), false);
        if (runs.size() <= fanIn) {
            return TaskLowering.overOutputs(schema, mergeEvenly(last, runs, ranges, wanted));
        }
        final Groups groups = groups(runs);
        if (spec.isLimited()) {
            final List<TaskInput> fewer = new ArrayList<>();
            final MergeRangeFragment first = new MergeRangeFragment(spec, new RangeCut.Evenly(false), true);
            groups.runs().forEach(group -> fewer.addAll(mergeEvenly(first, group, 1, false)));
            return TaskLowering.overOutputs(schema, mergeEvenly(last, fewer, 1, wanted));
        }
        final int coarse = Math.min(groups.largest(), ranges);
        final TaskInput bounds = bounds(spec, groups, coarse - 1);
        final MergeRangeFragment first = new MergeRangeFragment(spec, new RangeCut.ByBounds(false), true);
        final List<List<TaskInput>> byRange = ranges(first, groups, coarse, List.of(bounds));
        final List<TaskInput> outputs = new ArrayList<>();
        for (int range = 0; range < coarse; range++) {
            final int parts = ranges * (range + 1) / coarse - ranges * range / coarse;
            outputs.addAll(mergeEvenly(last, byRange.get(range), parts, wanted));
        }
        return TaskLowering.overOutputs(schema, outputs);
    }

    private List<TaskInput> mergeEvenly(
            final MergeRangeFragment fragment, final List<TaskInput> runs, final int ranges, final boolean wanted) {
        return lowering.emit(
                "merge-runs",
                fragment,
                ranges(runs, ranges),
                "merged " + fragment.spec().describe(),
                wanted);
    }

    private TaskInput bounds(final SortSpec spec, final Groups groups, final int count) {
        final List<Stage.Leaf> leaves = IntStream.range(0, groups.size())
                .mapToObj(group -> new Stage.Leaf(
                        new RangeArgument(0, 1, groups.firstNumbers().get(group)),
                        groups.runs().get(group)))
                .toList();
        final int samples = Math.max(RunPicks.BATCH_ROWS, 8 * count);
        final List<TaskInput> sampled = lowering.emit(
                "sample-runs", new BoundsFragment(spec, samples, true), leaves, "samples of " + spec.describe(), false);
        return lowering.emit(
                        "bound-runs",
                        new BoundsFragment(spec, count, false),
                        List.of(new Stage.Leaf(FragmentArgument.NONE, sampled)),
                        "bounds of " + spec.describe(),
                        false)
                .get(0);
    }

    /** Emits a task per group and range; returns the outputs of each range, in the order of the groups. */
    private List<List<TaskInput>> ranges(
            final MergeRangeFragment fragment, final Groups groups, final int ranges, final List<TaskInput> before) {
        final List<List<TaskInput>> byRange = new ArrayList<>();
        for (int range = 0; range < ranges; range++) {
            byRange.add(new ArrayList<>());
        }
        for (int group = 0; group < groups.size(); group++) {
            final List<TaskInput> inputs = new ArrayList<>(before);
            inputs.addAll(groups.runs().get(group));
            final long firstNumber = groups.firstNumbers().get(group);
            final List<Stage.Leaf> leaves = IntStream.range(0, ranges)
                    .mapToObj(range -> new Stage.Leaf(new RangeArgument(range, ranges, firstNumber), inputs))
                    .toList();
            final List<TaskInput> outputs = lowering.emit(
                    "merge-range",
                    fragment,
                    leaves,
                    "coarse ranges of " + fragment.spec().describe(),
                    false);
            for (int range = 0; range < ranges; range++) {
                byRange.get(range).add(outputs.get(range));
            }
        }
        return byRange;
    }

    // ---- dealing by keys ----

    /** The most inputs that a task has here. */
    int fanIn() {
        return fanIn;
    }

    /** How many partitions the rows of a pipeline are dealt to so that each fits. */
    int partCount(final Stage stage) {
        return size.parts(size.bytes(stage), DEALT_FULLNESS);
    }

    /**
     * Emits what brings rows that are equal by some keys into one leaf each of the pipeline that it returns. Leaves are ranges of hashes cut so
     * that they have about as many rows each; equal rows keep their order.
     */
    Stage deal(final Stage stage, final List<String> keys, final int count) {
        final SortSpec spec = dealtSpec(stage);
        final List<TaskInput> runs = dealtRuns(stage, spec, keys, 0);
        final RangeCut cut = new RangeCut.Evenly(true);
        if (runs.size() <= fanIn) {
            return overRanges(stage.outputSchema(), spec, cut, ranges(runs, count));
        }
        final Groups groups = groups(runs);
        final int coarse = Math.min(groups.largest(), count);
        final TaskInput bounds = bounds(spec, groups, coarse - 1);
        final MergeRangeFragment first = new MergeRangeFragment(spec, new RangeCut.ByBounds(true), true);
        final List<List<TaskInput>> byRange = ranges(first, groups, coarse, List.of(bounds));
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int range = 0; range < coarse; range++) {
            leaves.addAll(ranges(byRange.get(range), count * (range + 1) / coarse - count * range / coarse));
        }
        return overRanges(stage.outputSchema(), spec, cut, leaves);
    }

    /** The same with leaves that depend on nothing but the keys, so that those of two pipelines belong together. */
    Stage dealToBuckets(final Stage stage, final List<String> keys, final int count) {
        final SortSpec spec = dealtSpec(stage);
        final List<TaskInput> runs = dealtRuns(stage, spec, keys, count);
        final RangeCut cut = new RangeCut.ByBucket(1);
        if (runs.size() <= fanIn) {
            return overRanges(stage.outputSchema(), spec, cut, ranges(runs, count));
        }
        final Groups groups = groups(runs);
        final int width = (count + groups.largest() - 1) / groups.largest();
        final MergeRangeFragment first = new MergeRangeFragment(spec, new RangeCut.ByBucket(width), true);
        final List<List<TaskInput>> byRange = ranges(first, groups, (count + width - 1) / width, List.of());
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int bucket = 0; bucket < count; bucket++) {
            leaves.add(new Stage.Leaf(new RangeArgument(bucket, count, 0), byRange.get(bucket / width)));
        }
        return overRanges(stage.outputSchema(), spec, cut, leaves);
    }

    private static SortSpec dealtSpec(final Stage stage) {
        return new SortSpec(
                stage.outputSchema().with(BucketSpec.COLUMN, DataType.INT64),
                List.of(Expressions.asc(BucketSpec.COLUMN)),
                Long.MAX_VALUE);
    }

    private List<TaskInput> dealtRuns(
            final Stage given, final SortSpec spec, final List<String> keyNames, final int buckets) {
        final Stage stage = sliced(given);
        final List<DataType> types =
                keyNames.stream().map(stage.outputSchema()::typeOf).toList();
        final List<NamedExpression> keys = stage.inlined(keyNames.stream()
                .map(key -> new NamedExpression(key, new ColumnReference(key)))
                .toList());
        return lowering.emit(
                stage,
                new SinkSpec.Runs(stage.columns(), spec, new BucketSpec(keys, types, buckets)),
                "dealt by " + keyNames,
                false);
    }

    private static List<Stage.Leaf> ranges(final List<TaskInput> runs, final int count) {
        return IntStream.range(0, count)
                .mapToObj(range -> new Stage.Leaf(new RangeArgument(range, count, 0), runs))
                .toList();
    }

    private static Stage overRanges(
            final Schema schema, final SortSpec spec, final RangeCut cut, final List<Stage.Leaf> leaves) {
        final List<Integer> columns = IntStream.range(0, schema.size()).boxed().toList();
        return Stage.over("dealt", "ranges", new PipelineSource.Ranges(spec, cut, columns), schema, leaves);
    }

    /** A pipeline whose leaves read no more than about a partition each. */
    private Stage sliced(final Stage stage) {
        if (!(stage.source() instanceof PipelineSource.Partitions)) {
            return stage;
        }
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (final Stage.Leaf leaf : stage.leaves()) {
            final int slices = size.slices(leaf);
            for (int slice = 0; slice < slices; slice++) {
                leaves.add(slices == 1 ? leaf : new Stage.Leaf(new SliceArgument(slice, slices), leaf.inputs()));
            }
        }
        return stage.over(leaves);
    }
}
