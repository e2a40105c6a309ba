package io.heddle.frame.physical;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.Sort;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.List;

/** Collects the tasks of one job: turns a pipeline into a task per leaf, an order into runs and merges, and an aggregation into a tree of tasks. */
final class TaskLowering {
    /** How many inputs a merging task takes, so that a thousand partitions merge in three steps and no task waits for all. */
    static final int MERGE_FAN_IN = 16;

    private static final int SHARES_MAX = 64;

    /** Up to that many rows in order are wanted from one task rather than from several. */
    private static final long SHARED_LIMIT_MIN = 1 << 16;

    private final int shareCount;
    private final List<FrameTask> tasks = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** Where several tasks share the rows of the same inputs, there are as many as can run at a time. */
    TaskLowering(final int threadCount) {
        this.shareCount = Math.max(1, Math.min(SHARES_MAX, threadCount));
    }

    /** Emits an order: a sorted run per leaf, merged by tasks that take a range of the order each. */
    Stage sort(final Stage stage, final Sort sort, final boolean wanted) {
        final Schema schema = stage.outputSchema();
        final SortSpec spec = new SortSpec(schema, sort.keys(), sort.limit());
        final boolean single = stage.leaves().size() == 1;
        final List<TaskInput> runs = emit(
                stage, new SinkSpec.Sorted(stage.columns(), spec), "sorted by " + spec.describe(), wanted && single);
        if (single) {
            return overOutputs(schema, runs);
        }
        final int shares = sort.limit() <= SHARED_LIMIT_MIN ? 1 : shareCount;
        return overOutputs(
                schema,
                emitShares(
                        "merge-runs", new MergeRunsFragment(spec), runs, shares, "merged " + spec.describe(), wanted));
    }

    /** Emits what it takes that the rows of all pipelines stand in partitions, one after the other. */
    Stage union(final List<Stage> stages, final boolean wanted) {
        final List<TaskInput> outputs = new ArrayList<>();
        for (final Stage stage : stages) {
            materialize(stage, wanted).leaves().forEach(leaf -> outputs.addAll(leaf.inputs()));
        }
        return overOutputs(stages.get(0).outputSchema(), outputs);
    }

    /** Emits tasks over the same inputs, each with its share. */
    List<TaskInput> emitShares(
            final String prefix,
            final Fragment fragment,
            final List<TaskInput> inputs,
            final int shares,
            final String what,
            final boolean wanted) {
        text.append(prefix)
                .append(" x ")
                .append(shares)
                .append(": tasks -> ")
                .append(what)
                .append('\n');
        final List<TaskInput> outputs = new ArrayList<>();
        for (int share = 0; share < shares; share++) {
            outputs.add(new TaskInput.OfTask(tasks.size()));
            tasks.add(new FrameTask(prefix, fragment, new ShareArgument(share, shares), inputs, wanted));
        }
        return outputs;
    }

    int shareCount() {
        return shareCount;
    }

    /** A pipeline with a leaf per output. */
    static Stage overOutputs(final Schema schema, final List<TaskInput> outputs) {
        return overPartitions(
                "scan",
                schema,
                outputs.stream()
                        .map(output -> new Stage.Leaf(FragmentArgument.NONE, List.of(output)))
                        .toList());
    }

    /** Emits a task per leaf that keeps the pipeline's rows; returns a pipeline over their outputs. */
    Stage materialize(final Stage stage, final boolean wanted) {
        final Schema schema = stage.outputSchema();
        final SinkSpec.Output sink = new SinkSpec.Output(stage.columns(), schema, stage.limit());
        final String columns = String.join(
                ", ", stage.columns().stream().map(NamedExpression::toString).toList());
        final String limit = stage.isLimited() ? " limit " + stage.limit() : "";
        final List<TaskInput> outputs = emit(stage, sink, "[" + columns + "]" + limit, wanted);
        return overOutputs(schema, outputs);
    }

    /** Emits the tasks that bring the pipeline's limited rows together and cut them. */
    Stage limit(final Stage stage, final boolean wanted) {
        if (stage.leaves().size() <= 1) {
            return materialize(stage, wanted);
        }
        final Stage parts = materialize(stage, false);
        final List<TaskInput> inputs = new ArrayList<>();
        parts.leaves().forEach(leaf -> inputs.addAll(leaf.inputs()));
        final Stage joined = overPartitions(
                "limit", parts.input(), List.of(new Stage.Leaf(FragmentArgument.NONE, List.copyOf(inputs))));
        return materialize(joined.limited(stage.limit()), wanted);
    }

    /** Emits an aggregation: partial per leaf, merged by a tree, finished by one task. */
    Stage aggregate(final Stage stage, final GroupBy groupBy, final boolean wanted) {
        final List<NamedExpression> keys = stage.inlined(groupBy.keys().stream()
                .map(key -> new NamedExpression(key, new ColumnReference(key)))
                .toList());
        final List<Aggregate> aggregates = groupBy.aggregates().stream()
                .map(aggregate -> inline(aggregate, stage))
                .toList();
        AggregationSpec spec = AggregationSpec.partial(keys, aggregates, stage.input());
        if (stage.leaves().size() == 1) {
            spec = spec.finishing();
            final List<TaskInput> result = emit(stage, new SinkSpec.Aggregation(spec), spec.describe(), wanted);
            return overGroups(spec, result);
        }
        List<TaskInput> states = emit(stage, new SinkSpec.Aggregation(spec), spec.describe(), false);
        while (states.size() > MERGE_FAN_IN) {
            states = emitMerge(spec, spec.merging(), states, false);
        }
        final AggregationSpec finishing = spec.merging().finishing();
        return overGroups(finishing, emitMerge(spec, finishing, states, wanted));
    }

    private List<TaskInput> emitMerge(
            final AggregationSpec from,
            final AggregationSpec merging,
            final List<TaskInput> states,
            final boolean wanted) {
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int first = 0; first < Math.max(1, states.size()); first += MERGE_FAN_IN) {
            final int end = Math.min(states.size(), first + MERGE_FAN_IN);
            leaves.add(new Stage.Leaf(FragmentArgument.NONE, List.copyOf(states.subList(first, end))));
        }
        final Stage stage = overPartitions("merge-groups", from.stateSchema(), leaves);
        return emit(stage, new SinkSpec.Aggregation(merging), merging.describe(), wanted);
    }

    private static Aggregate inline(final Aggregate aggregate, final Stage stage) {
        return aggregate.operand() == null
                ? aggregate
                : new Aggregate(
                        aggregate.function(),
                        Substitution.inline(aggregate.operand(), stage.columns()),
                        aggregate.name());
    }

    private static Stage overGroups(final AggregationSpec spec, final List<TaskInput> outputs) {
        return overPartitions("scan", spec.outputSchema(), List.of(new Stage.Leaf(FragmentArgument.NONE, outputs)));
    }

    private static Stage overPartitions(final String prefix, final Schema schema, final List<Stage.Leaf> leaves) {
        final List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            columns.add(i);
        }
        return Stage.over(prefix, "tasks", new PipelineSource.Partitions(List.copyOf(columns)), schema, leaves);
    }

    List<TaskInput> emit(final Stage stage, final SinkSpec sink, final String sinkText, final boolean wanted) {
        text.append(stage.describe(sinkText)).append('\n');
        final Fragment fragment = new PipelineFragment(stage.source(), stage.input(), stage.conditions(), sink);
        final List<TaskInput> outputs = new ArrayList<>();
        for (final Stage.Leaf leaf : stage.leaves()) {
            outputs.add(new TaskInput.OfTask(tasks.size()));
            tasks.add(new FrameTask(stage.prefix(), fragment, leaf.argument(), leaf.inputs(), wanted));
        }
        return outputs;
    }

    PhysicalPlan finish() {
        return new PhysicalPlan(new FrameJob(tasks), text.toString());
    }
}
