package io.heddle.frame.physical;

import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.BlockSource;
import io.heddle.frame.io.SourceBlock;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.Join;
import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.MapPartitions;
import io.heddle.frame.plan.PartitionHandle;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Repartition;
import io.heddle.frame.plan.ScanPartitions;
import io.heddle.frame.plan.ScanSource;
import io.heddle.frame.plan.Sort;
import io.heddle.frame.plan.Union;
import io.heddle.frame.plan.Window;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns an optimised logical plan into tasks: everything from a scan up to the next aggregation or limit becomes one fragment per leaf
 * (block of a file, persisted partition). Used on the client's calling thread, one planner per job.
 */
public final class PhysicalPlanner {
    private final long partitionBytes;
    private final int threadCount;
    private final int inputsMax;
    private final @Nullable UnaryOperator<LogicalPlan> runner;
    private final IdentityHashMap<BlockSource, List<SourceBlock>> blocks = new IdentityHashMap<>();
    /** Right sides of joins, and whether their size has to be known before the rest is planned. */
    private final IdentityHashMap<LogicalPlan, Boolean> mayComeToLess = new IdentityHashMap<>();
    /** What those have come to that were made. */
    private final IdentityHashMap<LogicalPlan, LogicalPlan> made = new IdentityHashMap<>();
    /** Plans that stand more than once in what is planned, and are run once. */
    private final IdentityHashMap<LogicalPlan, Boolean> repeated = new IdentityHashMap<>();

    /**
     * A planner for workers of which each thread has room for four partitions, and whose tasks have at most so many inputs.
     *
     * @param runner runs a part of a plan, waits, and returns the scan of what it came to; null where a plan is only described.
     */
    public PhysicalPlanner(
            final long partitionBytes,
            final int threadCount,
            final int inputsMax,
            final @Nullable UnaryOperator<LogicalPlan> runner) {
        this.partitionBytes = partitionBytes;
        this.threadCount = threadCount;
        this.inputsMax = inputsMax;
        this.runner = runner;
    }

    /** The job for all leaves. */
    public PhysicalPlan plan(final LogicalPlan plan) {
        return planLeaves(plan, 0, Integer.MAX_VALUE);
    }

    /**
     * How many leaves the plan has, of which {@link #planLeaves} can take some: those under filters and projections. A plan with an
     * aggregation, a join or an order cannot be run in parts and counts as one leaf.
     */
    public int leafCount(final LogicalPlan plan) {
        if (plan instanceof ScanSource scan) {
            return blocksOf(scan).size();
        }
        if (plan instanceof ScanPartitions scan) {
            return scan.partitions().handles().size();
        }
        return isWhole(plan) ? 1 : leafCount(plan.inputs().get(0));
    }

    /** Whether the rows of the plan, a limit on top left aside, cannot be made leaf by leaf. */
    private static boolean isWhole(final LogicalPlan plan) {
        LogicalPlan node = plan instanceof Limit limit ? limit.input() : plan;
        while (node instanceof Filter || node instanceof Project) {
            node = node.inputs().get(0);
        }
        return !(node instanceof ScanSource || node instanceof ScanPartitions);
    }

    /** The job for the leaves from {@code first} up to {@code end}. */
    public PhysicalPlan planLeaves(final LogicalPlan plan, final int first, final int end) {
        final boolean whole = isWhole(plan);
        noteRepeated(plan, new IdentityHashMap<>());
        final TaskLowering lowering = new TaskLowering(partitionBytes, threadCount, inputsMax);
        final int start = whole ? 0 : first;
        final int stop = whole ? Integer.MAX_VALUE : end;
        if (isGathering(plan)) {
            gather(plan, lowering, true);
            return lowering.finish();
        }
        final Stage stage = lower(plan, lowering, start, stop);
        if (stage.isLimited()) {
            lowering.limit(stage, true);
        } else {
            lowering.materialize(stage, true);
        }
        return lowering.finish();
    }

    /** Whether the node brings rows of several leaves together. */
    private static boolean isGathering(final LogicalPlan plan) {
        return plan instanceof GroupBy
                || plan instanceof Sort
                || plan instanceof Union
                || plan instanceof Join
                || plan instanceof Window
                || plan instanceof MapPartitions
                || plan instanceof Repartition;
    }

    /** What brings rows together, lowered once for all places in which it stands. */
    private Stage gatherOnce(final LogicalPlan plan, final TaskLowering lowering) {
        if (!repeated.containsKey(plan)) {
            return gather(plan, lowering, false);
        }
        final LogicalPlan known = made.get(plan);
        if (known != null) {
            return lower(known, lowering, 0, Integer.MAX_VALUE);
        }
        final Stage lowered = lowering.lowered(plan);
        if (lowered != null) {
            return lowered;
        }
        if (runner != null && mayComeToLess.computeIfAbsent(plan, this::isLarge)) {
            // It is on the right of a join, so its size decides how that is run.
            final LogicalPlan read = runner.apply(plan);
            made.put(plan, read);
            return lower(read, lowering, 0, Integer.MAX_VALUE);
        }
        final Stage stage = lowering.stored(gather(plan, lowering, false));
        lowering.keep(plan, stage);
        return stage;
    }

    private void noteRepeated(final LogicalPlan plan, final IdentityHashMap<LogicalPlan, Boolean> seen) {
        if (seen.put(plan, true) == null) {
            plan.inputs().forEach(input -> noteRepeated(input, seen));
        } else if (isGathering(plan)) {
            repeated.put(plan, true);
        } else {
            plan.inputs().forEach(input -> noteRepeated(input, seen));
        }
    }

    private Stage gather(final LogicalPlan plan, final TaskLowering lowering, final boolean wanted) {
        final List<Stage> inputs = new ArrayList<>();
        for (final LogicalPlan input : plan.inputs()) {
            final boolean isRight = plan instanceof Join join && join.right() == input && join.kind() != JoinKind.CROSS;
            inputs.add(whole(isRight ? rightSide(input, lowering) : input, lowering));
        }
        if (plan instanceof GroupBy groupBy) {
            return lowering.aggregate(inputs.get(0), groupBy, wanted);
        }
        if (plan instanceof Sort sort) {
            return lowering.sort(inputs.get(0), sort, wanted);
        }
        if (plan instanceof Window window) {
            return lowering.window(inputs.get(0), window, wanted);
        }
        if (plan instanceof MapPartitions map) {
            return new MapLowering(lowering).map(inputs.get(0), map, wanted);
        }
        if (plan instanceof Repartition repartition) {
            return lowering.repartition(inputs.get(0), repartition, wanted);
        }
        if (plan instanceof Union) {
            return lowering.union(inputs, wanted);
        }
        return new JoinLowering(lowering).join(inputs.get(0), inputs.get(1), (Join) plan, wanted);
    }

    private Stage whole(final LogicalPlan plan, final TaskLowering lowering) {
        return settled(lower(plan, lowering, 0, Integer.MAX_VALUE), lowering);
    }

    /**
     * What a join reads on its right. Rows that are filtered, grouped or joined may be few however large their tables are; where the join would be
     * dealt to buckets if they were not, they are made first, and the rest is planned from their exact size.
     */
    private LogicalPlan rightSide(final LogicalPlan right, final TaskLowering lowering) {
        if (!mayComeToLess.computeIfAbsent(right, side -> !isAsLargeAsItsSource(side) && isLarge(side))) {
            return right;
        }
        if (runner == null) {
            lowering.note(
                    "what comes to the right side of the next join is made first, and the join planned from its exact size; as estimated:");
            return right;
        }
        final LogicalPlan known = made.get(right);
        if (known != null) {
            return known;
        }
        final LogicalPlan read = runner.apply(right);
        made.put(right, read);
        return read;
    }

    private static boolean isAsLargeAsItsSource(final LogicalPlan plan) {
        return plan instanceof Project project
                ? isAsLargeAsItsSource(project.input())
                : plan instanceof ScanSource || plan instanceof ScanPartitions;
    }

    /** Whether a join would be dealt to buckets if the plan's rows were as many as they can be. */
    private boolean isLarge(final LogicalPlan right) {
        final TaskLowering trial = new TaskLowering(partitionBytes, threadCount, inputsMax);
        return new JoinLowering(trial).isLarge(isGathering(right) ? gather(right, trial, false) : whole(right, trial));
    }

    private Stage lower(final LogicalPlan plan, final TaskLowering lowering, final int first, final int end) {
        if (plan instanceof ScanSource scan) {
            return scanBlocks(scan, first, end);
        }
        if (plan instanceof ScanPartitions scan) {
            return scanPartitions(scan, first, end);
        }
        if (isGathering(plan)) {
            return gatherOnce(plan, lowering);
        }
        final Stage input = lower(plan.inputs().get(0), lowering, first, end);
        if (plan instanceof Project project) {
            return input.projected(project.columns());
        }
        if (plan instanceof Limit limit) {
            return input.limited(limit.rowCount());
        }
        return settled(input, lowering).filtered(((Filter) plan).condition());
    }

    /** A pipeline whose limit has been applied, so that what follows sees only those rows. */
    private static Stage settled(final Stage stage, final TaskLowering lowering) {
        return stage.isLimited() ? lowering.limit(stage, false) : stage;
    }

    private List<SourceBlock> blocksOf(final ScanSource scan) {
        if (scan.source() instanceof BlockSource source) {
            return blocks.computeIfAbsent(source, key -> key.blocks(partitionBytes, threadCount));
        }
        throw FrameException.internal(
                "no reader for the source " + scan.source().description());
    }

    private Stage scanBlocks(final ScanSource scan, final int first, final int end) {
        final List<SourceBlock> all = blocksOf(scan);
        final BlockSource source = (BlockSource) scan.source();
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (final SourceBlock block : all.subList(first, Math.min(end, all.size()))) {
            leaves.add(new Stage.Leaf(new BlockArgument(block), List.of()));
        }
        return Stage.over(
                source.format().prefix(),
                source.description(),
                new PipelineSource.Blocks(source.format(), columnsOf(scan.schema(), source.schema())),
                scan.schema(),
                leaves);
    }

    private static Stage scanPartitions(final ScanPartitions scan, final int first, final int end) {
        final List<PartitionHandle> all = scan.partitions().handles();
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (final PartitionHandle handle : all.subList(first, Math.min(end, all.size()))) {
            leaves.add(new Stage.Leaf(FragmentArgument.NONE, List.of(new TaskInput.OfPartition(handle))));
        }
        return Stage.over(
                "scan",
                "persisted",
                new PipelineSource.Partitions(
                        columnsOf(scan.schema(), scan.partitions().schema())),
                scan.schema(),
                leaves);
    }

    private static List<Integer> columnsOf(final Schema selected, final Schema all) {
        return selected.names().stream().map(all::indexOf).toList();
    }
}
