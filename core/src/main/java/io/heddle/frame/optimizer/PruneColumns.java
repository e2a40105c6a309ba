package io.heddle.frame.optimizer;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.WindowFunction;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.Join;
import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.MapPartitions;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Repartition;
import io.heddle.frame.plan.ScanPartitions;
import io.heddle.frame.plan.ScanSource;
import io.heddle.frame.plan.Sort;
import io.heddle.frame.plan.Substitution;
import io.heddle.frame.plan.Union;
import io.heddle.frame.plan.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads and computes only the columns that something above needs. Last, when filters and projections stand where they stay. */
final class PruneColumns implements Rule {
    @Override
    public LogicalPlan apply(final LogicalPlan plan) {
        final LogicalPlan pruned = prune(plan, new HashSet<>(plan.schema().names()));
        // A filter lets all columns of its input through, so the root may need a projection back to what was asked for.
        return pruned.schema().equals(plan.schema()) ? pruned : new Project(pruned, passOn(plan.schema()));
    }

    private static List<NamedExpression> passOn(final Schema schema) {
        return schema.names().stream()
                .map(name -> new NamedExpression(name, new ColumnReference(name)))
                .toList();
    }

    private static LogicalPlan prune(final LogicalPlan plan, final Set<String> needed) {
        if (plan instanceof ScanSource scan) {
            final Schema schema = keep(scan.schema(), needed);
            return schema.equals(scan.schema()) ? scan : new ScanSource(scan.source(), schema);
        }
        if (plan instanceof ScanPartitions scan) {
            final Schema schema = keep(scan.schema(), needed);
            return schema.equals(scan.schema()) ? scan : new ScanPartitions(scan.partitions(), schema);
        }
        if (plan instanceof Filter filter) {
            final Set<String> inputNeeds = new HashSet<>(needed);
            Substitution.collectColumns(filter.condition(), inputNeeds);
            return rebuild(filter, prune(filter.input(), inputNeeds));
        }
        if (plan instanceof Project project) {
            return pruneProject(project, needed);
        }
        if (plan instanceof GroupBy groupBy) {
            final Set<String> inputNeeds = new HashSet<>(groupBy.keys());
            for (final Aggregate aggregate : groupBy.aggregates()) {
                aggregate.operands().forEach(operand -> Substitution.collectColumns(operand, inputNeeds));
            }
            return rebuild(groupBy, prune(groupBy.input(), inputNeeds));
        }
        if (plan instanceof Sort sort) {
            final Set<String> inputNeeds = new HashSet<>(needed);
            sort.keys().forEach(key -> inputNeeds.add(key.column()));
            return rebuild(sort, prune(sort.input(), inputNeeds));
        }
        if (plan instanceof Repartition repartition) {
            final Set<String> inputNeeds = new HashSet<>(needed);
            inputNeeds.addAll(repartition.keys());
            return rebuild(repartition, prune(repartition.input(), inputNeeds));
        }
        if (plan instanceof Window window) {
            return pruneWindow(window, needed);
        }
        if (plan instanceof Union union) {
            return pruneUnion(union, needed);
        }
        if (plan instanceof Join join) {
            return pruneJoin(join, needed);
        }
        if (plan instanceof MapPartitions map) {
            return rebuild(
                    map, prune(map.input(), new HashSet<>(map.input().schema().names())));
        }
        return rebuild(plan, prune(((Limit) plan).input(), needed));
    }

    private static LogicalPlan pruneWindow(final Window window, final Set<String> needed) {
        final List<WindowFunction> functions = window.functions().stream()
                .filter(function -> needed.contains(function.name()))
                .toList();
        final Set<String> inputNeeds = new HashSet<>(needed);
        functions.forEach(function -> inputNeeds.remove(function.name()));
        if (!functions.isEmpty()) {
            inputNeeds.addAll(window.keys());
            window.order().forEach(key -> inputNeeds.add(key.column()));
        }
        for (final WindowFunction function : functions) {
            if (function.column() != null) {
                inputNeeds.add(function.column());
            }
            if (function.condition() != null) {
                inputNeeds.add(function.condition());
            }
        }
        final LogicalPlan input = prune(window.input(), inputNeeds);
        if (functions.isEmpty()) {
            return input;
        }
        final Window kept = functions.size() == window.functions().size() ? window : window.withFunctions(functions);
        return rebuild(kept, input);
    }

    /** All sides keep the same columns, even where a filter lets one of them have more. */
    private static LogicalPlan pruneUnion(final Union union, final Set<String> needed) {
        final Schema schema = keep(union.schema(), needed);
        final List<LogicalPlan> inputs = new ArrayList<>();
        for (final LogicalPlan input : union.inputs()) {
            final LogicalPlan pruned = prune(input, needed);
            inputs.add(pruned.schema().equals(schema) ? pruned : new Project(pruned, passOn(schema)));
        }
        return inputs.equals(union.inputs()) ? union : new Union(inputs);
    }

    private static LogicalPlan pruneJoin(final Join join, final Set<String> needed) {
        final List<String> leftOutput =
                join.leftOutput().stream().filter(needed::contains).toList();
        final List<String> rightOutput =
                join.rightOutput().stream().filter(needed::contains).toList();
        final Set<String> leftNeeds = new HashSet<>(leftOutput);
        leftNeeds.addAll(join.leftKeys());
        final Set<String> rightNeeds = new HashSet<>(rightOutput);
        rightNeeds.addAll(join.rightKeys());
        return join.withOutputs(leftOutput, rightOutput)
                .withInputs(List.of(prune(join.left(), leftNeeds), prune(join.right(), rightNeeds)));
    }

    private static LogicalPlan pruneProject(final Project project, final Set<String> needed) {
        final List<NamedExpression> columns = project.columns().stream()
                .filter(column -> needed.contains(column.name()))
                .toList();
        final Set<String> inputNeeds = new HashSet<>();
        columns.forEach(column -> Substitution.collectColumns(column.expression(), inputNeeds));
        final LogicalPlan input = prune(project.input(), inputNeeds);
        return columns.size() == project.columns().size() ? rebuild(project, input) : new Project(input, columns);
    }

    private static LogicalPlan rebuild(final LogicalPlan node, final LogicalPlan input) {
        return input == node.inputs().get(0) ? node : node.withInputs(List.of(input));
    }

    private static Schema keep(final Schema schema, final Set<String> needed) {
        return new Schema(schema.fields().stream()
                .filter(field -> needed.contains(field.name()))
                .toList());
    }
}
