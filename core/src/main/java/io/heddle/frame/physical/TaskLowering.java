package io.heddle.frame.physical;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Repartition;
import io.heddle.frame.plan.Sort;
import io.heddle.frame.plan.Substitution;
import io.heddle.frame.plan.Window;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the tasks of one job: turns a pipeline into a task per leaf, an order into runs and merges, an aggregation into states and merges. */
final class TaskLowering {
    private static final int SHARES_MAX = 64;
    private static final int MERGED_AT_A_TIME = 64;

    /** What a task may have besides the inputs that it brings together: bounds, or one side of a join and its index. */
    private static final int OTHER_INPUTS = 2;

    private final int shareCount;
    private final LeafGrouping grouping;
    private final List<FrameTask> tasks = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final int fanIn;
    private final DataSize size;
    private final Exchange exchange;
    private final IdentityHashMap<LogicalPlan, Stage> lowered = new IdentityHashMap<>();

    /** Where several tasks share the rows of the same inputs, there are as many as can run at a time. None has more inputs than given. */
    TaskLowering(final long partitionBytes, final int threadCount, final int inputsMax) {
        this.fanIn = inputsMax - OTHER_INPUTS;
        this.size = new DataSize(partitionBytes, threadCount, fanIn);
        this.exchange = new Exchange(this, size, fanIn);
        this.grouping = new LeafGrouping(partitionBytes, threadCount, fanIn);
        this.shareCount = Math.max(1, Math.min(SHARES_MAX, threadCount));
    }

    /** Emits an order: a sorted run per few leaves, merged by tasks that take a range of the order each. */
    Stage sort(final Stage given, final Sort sort, final boolean wanted) {
        if (size.isLarge(given)) {
            return exchange.sort(given, sort, wanted);
        }
        final Stage stage = grouping.apply(given);
        final Schema schema = stage.outputSchema();
        final SortSpec spec = new SortSpec(schema, sort.keys(), sort.limit());
        final boolean single = stage.leaves().size() == 1;
        final List<TaskInput> runs = emit(
                stage, new SinkSpec.Sorted(stage.columns(), spec), "sorted by " + spec.describe(), wanted && single);
        if (single) {
            return overOutputs(schema, runs);
        }
        final int shares = spec.isLimited() ? 1 : shareCount; // no share knows how many rows come before its own
        return overOutputs(
                schema,
                emitShares(
                        "merge-runs", new MergeRunsFragment(spec), runs, shares, "merged " + spec.describe(), wanted));
    }

    /** Emits tasks that each take the rows of a share of the keys, order them and compute the window's columns. */
    Stage window(final Stage given, final Window window, final boolean wanted) {
        final boolean isLarge = !window.keys().isEmpty() && size.isLarge(given);
        final Stage stage = isLarge ? exchange.deal(given, window.keys(), exchange.partCount(given)) : readable(given);
        final List<NamedExpression> keys = stage.inlined(window.keys().stream()
                .map(key -> new NamedExpression(key, new ColumnReference(key)))
                .toList());
        final List<SortKey> order = new ArrayList<>();
        window.keys().forEach(key -> order.add(Expressions.asc(key)));
        order.addAll(window.order());
        final Schema rows = stage.outputSchema();
        final WindowSpec spec = new WindowSpec(
                keys,
                window.keys().stream().map(rows::typeOf).toList(),
                stage.columns(),
                new SortSpec(rows, List.copyOf(order), Long.MAX_VALUE),
                window.functions(),
                window.schema());
        final Stage sharing = isLarge ? stage : sharing(stage, keys.isEmpty() ? 1 : shareCount);
        return overOutputs(spec.schema(), emit(sharing, new SinkSpec.Windowed(spec), spec.describe(), wanted));
    }

    /** Emits what it takes that rows stand in other partitions. */
    Stage repartition(final Stage stage, final Repartition how, final boolean wanted) {
        int count = how.count();
        if (count == 0) {
            count = how.bytes() > 0
                    ? (int) Math.max(
                            1, Math.min(Integer.MAX_VALUE, (size.bytes(stage) + how.bytes() - 1) / how.bytes()))
                    : exchange.partCount(stage);
        }
        return how.keys().isEmpty()
                ? exchange.divide(stage, count, wanted)
                : materialize(exchange.deal(stage, how.keys(), count), wanted);
    }

    /** The same pipeline over all its leaves for each of several tasks, which share its rows. */
    private static Stage sharing(final Stage stage, final int shares) {
        final List<TaskInput> inputs = inputs(stage);
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int share = 0; share < shares; share++) {
            leaves.add(new Stage.Leaf(new ShareArgument(share, shares), List.copyOf(inputs)));
        }
        return stage.over(leaves);
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
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int share = 0; share < shares; share++) {
            leaves.add(new Stage.Leaf(new ShareArgument(share, shares), inputs));
        }
        return emit(prefix, fragment, leaves, what, wanted);
    }

    /** Emits a task per leaf. */
    List<TaskInput> emit(
            final String prefix,
            final Fragment fragment,
            final List<Stage.Leaf> leaves,
            final String what,
            final boolean wanted) {
        text.append(prefix)
                .append(" x ")
                .append(leaves.size())
                .append(": tasks -> ")
                .append(what)
                .append('\n');
        return addTasks(prefix, fragment, leaves, wanted);
    }

    private List<TaskInput> addTasks(
            final String prefix, final Fragment fragment, final List<Stage.Leaf> leaves, final boolean wanted) {
        final List<TaskInput> outputs = new ArrayList<>();
        for (final Stage.Leaf leaf : leaves) {
            outputs.add(new TaskInput.OfTask(tasks.size()));
            tasks.add(new FrameTask(prefix, fragment, leaf.argument(), leaf.inputs(), wanted));
            size.addTask(leaf);
        }
        return outputs;
    }

    /** A line for people among the tasks. */
    void note(final String line) {
        text.append("-- ").append(line).append('\n');
    }

    /** The pipeline over the rows of a plan that has been lowered before; null where it has not. */
    @Nullable
    Stage lowered(final LogicalPlan plan) {
        return lowered.get(plan);
    }

    /** Remembers a pipeline for the next place in which the plan stands. */
    void keep(final LogicalPlan plan, final Stage stage) {
        lowered.put(plan, stage);
    }

    int shareCount() {
        return shareCount;
    }

    DataSize size() {
        return size;
    }

    Exchange exchange() {
        return exchange;
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

    /** The pipeline with as few tasks as keep the threads busy, unless somebody wants its partitions as they are. */
    Stage grouped(final Stage stage, final boolean wanted) {
        return grouped(stage, wanted, 0);
    }

    /** The same for tasks that have other inputs besides; rows are made into partitions where one would have too many. */
    Stage grouped(final Stage stage, final boolean wanted, final int otherInputs) {
        final Stage fewer = wanted || stage.isLimited()
                ? stage
                : grouping.beside(otherInputs).apply(stage);
        final boolean fits =
                fewer.leaves().stream().allMatch(leaf -> leaf.inputs().size() + otherInputs <= fanIn);
        return fits || otherInputs == 0 ? fewer : materialize(stage, false);
    }

    /** The rows of a pipeline where several may read them. */
    Stage stored(final Stage stage) {
        return stage.source() instanceof PipelineSource.Probed ? materialize(stage, false) : stage;
    }

    /** Emits a task per leaf that keeps the pipeline's rows; returns a pipeline over their outputs. */
    Stage materialize(final Stage given, final boolean wanted) {
        final Stage stage = grouped(given, wanted);
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
        Stage parts = materialize(stage, false);
        while (parts.leaves().size() > 1) {
            final List<Stage.Leaf> leaves = grouped(parts);
            final Stage joined = overPartitions("limit", parts.input(), leaves).limited(stage.limit());
            parts = materialize(joined, wanted && leaves.size() == 1);
        }
        return parts;
    }

    /**
     * Emits an aggregation: states per leaf, merged and finished by tasks that share the groups between them; or, where a group needs all of its
     * rows at once, made from the rows by such tasks.
     */
    Stage aggregate(final Stage stage, final GroupBy groupBy, final boolean wanted) {
        final List<NamedExpression> keys = stage.inlined(groupBy.keys().stream()
                .map(key -> new NamedExpression(key, new ColumnReference(key)))
                .toList());
        final List<Aggregate> aggregates = groupBy.aggregates().stream()
                .map(aggregate -> aggregate.map(operand -> Substitution.inline(operand, stage.columns())))
                .toList();
        final AggregationSpec spec = AggregationSpec.partial(keys, aggregates, stage.input());
        final int shares = keys.isEmpty() ? 1 : shareCount;
        if (stage.leaves().size() == 1 && !(spec.needsAllRows() && shares > 1)) {
            final AggregationSpec finishing = spec.finishing();
            return overOutputs(
                    finishing.outputSchema(),
                    emit(stage, new SinkSpec.Aggregation(finishing), finishing.describe(), wanted));
        }
        if (spec.needsAllRows()) {
            return aggregateRows(stage, groupBy, shares, wanted);
        }
        final Stage grouped = grouping.apply(stage);
        final boolean mayPass = !size.isLarge(stage) && MergeGroupsFragment.canTakeRowsOf(grouped, spec);
        final List<TaskInput> states =
                emit(grouped, new SinkSpec.Aggregation(spec, mayPass, 0), spec.describe(), false);
        final AggregationSpec merging = spec.merging().finishing();
        if (mayPass) {
            final List<TaskInput> inputs = new ArrayList<>(states);
            grouped.leaves().forEach(leaf -> inputs.addAll(leaf.inputs()));
            return overOutputs(
                    merging.outputSchema(),
                    emitShares(
                            "merge-groups",
                            MergeGroupsFragment.over(grouped, spec),
                            inputs,
                            shares,
                            merging.describe(),
                            wanted));
        }
        final Stage merge = shared("merge-groups", spec.stateSchema(), fewer(spec, states), shares);
        return overOutputs(
                merging.outputSchema(), emit(merge, new SinkSpec.Aggregation(merging), merging.describe(), wanted));
    }

    /** States of many leaves become fewer first: a task has at most so many inputs, and holds all of them while it runs. */
    private List<TaskInput> fewer(final AggregationSpec spec, final List<TaskInput> given) {
        final int atATime = Math.min(MERGED_AT_A_TIME, fanIn);
        List<TaskInput> states = given;
        while (states.size() > atATime) {
            final Stage stage = overPartitions(
                    "merge-states", spec.stateSchema(), grouped(states, atATime, new ShareArgument(0, 1)));
            states = emit(
                    stage,
                    new SinkSpec.Aggregation(spec.merging()),
                    spec.merging().describe(),
                    false);
        }
        return states;
    }

    /** The pipeline over partitions, so few that a task may read all of them: neighbours are brought together where there are more. */
    Stage readable(final Stage given) {
        Stage stage = given.source() instanceof PipelineSource.Partitions ? given : materialize(given, false);
        while (inputs(stage).size() > fanIn) {
            stage = materialize(stage.over(grouped(stage)), false);
        }
        return stage;
    }

    /** Leaves that each read as many of the pipeline's inputs as a task may. */
    List<Stage.Leaf> grouped(final Stage stage) {
        return grouped(inputs(stage), fanIn, FragmentArgument.NONE);
    }

    /** What all leaves read. */
    static List<TaskInput> inputs(final Stage stage) {
        return stage.leaves().stream().flatMap(leaf -> leaf.inputs().stream()).toList();
    }

    /** Leaves that read so many inputs each. */
    private static List<Stage.Leaf> grouped(
            final List<TaskInput> inputs, final int atATime, final FragmentArgument argument) {
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int from = 0; from < inputs.size(); from += atATime) {
            final int to = Math.min(inputs.size(), from + atATime);
            leaves.add(new Stage.Leaf(argument, List.copyOf(inputs.subList(from, to))));
        }
        return leaves;
    }

    /** Emits tasks that each make the groups of a share from all rows, and others that bring few groups into one order. */
    private Stage aggregateRows(final Stage given, final GroupBy groupBy, final int smallShares, final boolean wanted) {
        final boolean isLarge = smallShares > 1 && size.isLarge(given);
        final int shares = isLarge ? Math.min(exchange.fanIn(), exchange.partCount(given)) : smallShares;
        final Stage stage = isLarge ? exchange.deal(given, groupBy.keys(), shares) : readable(given);
        final List<NamedExpression> keys = stage.inlined(groupBy.keys().stream()
                .map(key -> new NamedExpression(key, new ColumnReference(key)))
                .toList());
        final List<Aggregate> aggregates = groupBy.aggregates().stream()
                .map(aggregate -> aggregate.map(operand -> Substitution.inline(operand, stage.columns())))
                .toList();
        final AggregationSpec spec =
                AggregationSpec.partial(keys, aggregates, stage.input()).finishing();
        final Stage sharing = isLarge ? stage : sharing(stage, shares);
        final boolean single = shares == 1;
        final List<TaskInput> groups = emit(sharing, new SinkSpec.Aggregation(spec), spec.describe(), wanted && single);
        if (single) {
            return overOutputs(spec.outputSchema(), groups);
        }
        final SortSpec order = new SortSpec(
                spec.outputSchema(),
                groupBy.keys().stream().map(Expressions::asc).toList(),
                Long.MAX_VALUE);
        return overOutputs(
                spec.outputSchema(),
                emitShares(
                        "order-groups",
                        new OrderGroupsFragment(order),
                        groups,
                        shares,
                        "groups by " + order.describe(),
                        wanted));
    }

    /** A pipeline over the same partitions for several tasks, which share its rows. */
    private static Stage shared(
            final String prefix, final Schema schema, final List<TaskInput> inputs, final int shares) {
        final List<Stage.Leaf> leaves = new ArrayList<>();
        for (int share = 0; share < shares; share++) {
            leaves.add(new Stage.Leaf(new ShareArgument(share, shares), List.copyOf(inputs)));
        }
        return overPartitions(prefix, schema, leaves);
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
        return addTasks(stage.prefix(), fragment, stage.leaves(), wanted);
    }

    PhysicalPlan finish() {
        return new PhysicalPlan(new FrameJob(tasks), text.toString());
    }
}
