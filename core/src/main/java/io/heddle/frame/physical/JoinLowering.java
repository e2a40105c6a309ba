package io.heddle.frame.physical;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.Join;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.MapPartitions;
import io.heddle.frame.plan.PlanSize;
import io.heddle.frame.plan.ScanPartitions;
import java.util.ArrayList;
import java.util.List;

/**
 * Emits joins: the right side stands in partitions, tasks index a share of its keys each, and every leaf of the left side looks its rows up in
 * there, on the way to whatever comes next. On one host all of them read the right side and its index in place; another host fetches them once.
 */
final class JoinLowering {
    /** So few rows are indexed by one task sooner than a second one starts. */
    private static final int ROWS_OF_ONE_SHARE = 1 << 14;

    private final TaskLowering lowering;

    JoinLowering(final TaskLowering lowering) {
        this.lowering = lowering;
    }

    Stage join(final Stage given, final Stage right, final Join join, final boolean wanted) {
        if (join.kind() != JoinKind.CROSS && isLarge(right)) {
            return joinBuckets(given, right, join, wanted);
        }
        final Stage stored = lowering.readable(isStored(right) ? right : lowering.materialize(right, false));
        final List<TaskInput> sideInputs = new ArrayList<>(TaskLowering.inputs(stored));
        final int partitionCount = sideInputs.size();
        final int shares = shareCount(join);
        final JoinSpec.RightSide side = side(join, stored, partitionCount, shares);
        if (shares > 0) {
            sideInputs.addAll(lowering.emitShares(
                    "index-join",
                    new JoinIndexFragment(side),
                    List.copyOf(sideInputs),
                    shares,
                    "index by [" + String.join(", ", join.rightKeys()) + "]",
                    false));
        }
        final Stage left = lowering.grouped(given, wanted, sideInputs.size());
        final JoinSpec spec = spec(join, left, stored, side);
        final List<Stage.Leaf> leaves = left.leaves().stream()
                .map(leaf -> {
                    final List<TaskInput> inputs = new ArrayList<>(leaf.inputs());
                    inputs.addAll(sideInputs);
                    return new Stage.Leaf(leaf.argument(), List.copyOf(inputs));
                })
                .toList();
        if (!wanted) {
            return left.probing(spec, leaves);
        }
        final Stage probing = left.over(leaves);
        final Schema schema = join.schema();
        return TaskLowering.overOutputs(
                schema, lowering.emit(probing, new SinkSpec.Joined(spec), spec.describe(), wanted));
    }

    private int shareCount(final Join join) {
        if (join.kind() == JoinKind.CROSS) {
            return 0;
        }
        return rowsMax(join.right()) <= ROWS_OF_ONE_SHARE ? 1 : lowering.shareCount();
    }

    /** More rows cannot come out of a plan, as far as tables that stand in memory tell. */
    private static double rowsMax(final LogicalPlan plan) {
        if (plan instanceof ScanPartitions) {
            return PlanSize.rows(plan);
        }
        if (plan.inputs().isEmpty() || plan instanceof MapPartitions) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        double product = 1;
        for (final LogicalPlan input : plan.inputs()) {
            final double rows = rowsMax(input);
            sum += rows;
            product *= Math.max(1, rows);
        }
        return plan instanceof Join ? sum + product : sum;
    }

    /** Whether a right side is dealt to buckets, since it would not fit beside its index into the memory of every worker. */
    boolean isLarge(final Stage right) {
        return lowering.size().isLarge(right)
                || right.leaves().size() + lowering.shareCount()
                        > lowering.exchange().fanIn();
    }

    /**
     * A right side that does not fit beside its index into the memory of every worker: both sides are dealt to buckets by their keys, and each
     * bucket is joined by itself. The rows come in the order of the buckets.
     */
    private Stage joinBuckets(final Stage left, final Stage right, final Join join, final boolean wanted) {
        final Exchange exchange = lowering.exchange();
        final int buckets = Math.max(exchange.partCount(left), exchange.partCount(right));
        final Stage dealtLeft = exchange.dealToBuckets(left, join.leftKeys(), buckets);
        final Stage stored = lowering.materialize(exchange.dealToBuckets(right, join.rightKeys(), buckets), false);
        final JoinSpec.RightSide side = side(join, stored, 1, 1);
        final List<Stage.Leaf> rightLeaves = stored.leaves().stream()
                .map(leaf -> new Stage.Leaf(new ShareArgument(0, 1), leaf.inputs()))
                .toList();
        final List<TaskInput> indexes = lowering.emit(
                "index-join",
                new JoinIndexFragment(side),
                rightLeaves,
                "index by [" + String.join(", ", join.rightKeys()) + "]",
                false);
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int bucket = 0; bucket < buckets; bucket++) {
            final List<TaskInput> inputs =
                    new ArrayList<>(dealtLeft.leaves().get(bucket).inputs());
            inputs.addAll(stored.leaves().get(bucket).inputs());
            inputs.add(indexes.get(bucket));
            leaves.add(new Stage.Leaf(dealtLeft.leaves().get(bucket).argument(), List.copyOf(inputs)));
        }
        final JoinSpec spec = spec(join, dealtLeft, stored, side);
        return TaskLowering.overOutputs(
                join.schema(),
                lowering.emit(dealtLeft.over(leaves), new SinkSpec.Joined(spec), spec.describe(), wanted));
    }

    private static JoinSpec.RightSide side(
            final Join join, final Stage stored, final int partitionCount, final int shares) {
        return new JoinSpec.RightSide(
                partitionCount,
                shares,
                join.rightKeys().stream().map(name -> placeOf(name, stored)).toList(),
                join.rightKeys().stream().map(stored.outputSchema()::typeOf).toList());
    }

    private static JoinSpec spec(final Join join, final Stage left, final Stage stored, final JoinSpec.RightSide side) {
        return new JoinSpec(
                join.kind(),
                columns(join.leftKeys(), left),
                columns(join.leftOutput(), left),
                join.rightOutput().stream().map(name -> placeOf(name, stored)).toList(),
                side,
                join.schema());
    }

    /** Whether the pipeline only passes columns of partitions on, so that they can be read where they are. */
    private static boolean isStored(final Stage stage) {
        return stage.source() instanceof PipelineSource.Partitions
                && stage.conditions().isEmpty()
                && !stage.isLimited()
                && stage.columns().stream().allMatch(column -> column.expression() instanceof ColumnReference);
    }

    /** The place of an output column in the stored batches. */
    private static int placeOf(final String name, final Stage stored) {
        for (final NamedExpression column : stored.columns()) {
            if (column.name().equals(name)) {
                final int input = stored.input().indexOf(((ColumnReference) column.expression()).name());
                return ((PipelineSource.Partitions) stored.source()).columns().get(input);
            }
        }
        throw new IllegalArgumentException("no column " + name);
    }

    private static List<NamedExpression> columns(final List<String> names, final Stage stage) {
        return stage.inlined(names.stream()
                .map(name -> new NamedExpression(name, new ColumnReference(name)))
                .toList());
    }
}
