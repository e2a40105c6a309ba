package io.heddle.frame.physical;

import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.SourceBlock;
import io.heddle.frame.optimizer.ConstantFolding;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pipeline that is still growing while the planner walks up a plan: leaves to read, conditions, and computed columns, all over the
 * columns that the source brings. Filters and projections are absorbed; it becomes tasks when rows must come together.
 *
 * @param prefix what tasks over these leaves are called.
 * @param origin what the leaves are, for {@code explain}.
 * @param limit  how many rows of each leaf are wanted.
 */
record Stage(
        String prefix,
        String origin,
        PipelineSource source,
        Schema input,
        List<Leaf> leaves,
        List<Expression> conditions,
        List<NamedExpression> columns,
        long limit) {

    /** One task's worth of source. */
    record Leaf(FragmentArgument argument, List<TaskInput> inputs) {}

    /** A pipeline that passes the columns of its source on. */
    static Stage over(
            final String prefix,
            final String origin,
            final PipelineSource source,
            final Schema input,
            final List<Leaf> leaves) {
        final List<NamedExpression> columns = input.names().stream()
                .map(name -> new NamedExpression(name, new ColumnReference(name)))
                .toList();
        return new Stage(prefix, origin, source, input, leaves, List.of(), columns, Long.MAX_VALUE);
    }

    Stage filtered(final Expression condition) {
        final List<Expression> all = new ArrayList<>(conditions);
        all.addAll(Substitution.conjuncts(Substitution.inline(condition, columns)));
        return new Stage(prefix, origin, source, input, pruned(all), List.copyOf(all), columns, limit);
    }

    /** The leaves without blocks of files of which statistics say that no row passes; one stays, so that there is a task. */
    private List<Leaf> pruned(final List<Expression> all) {
        if (source instanceof PipelineSource.Probed) {
            return leaves; // the conditions are over what the join brings
        }
        final StatisticsPruner pruner = new StatisticsPruner(all, input);
        final List<Leaf> kept = leaves.stream()
                .filter(leaf -> !(leaf.argument() instanceof BlockArgument block
                        && (pruner.rejects(block.block()) || isRuledOut(block.block(), all))))
                .toList();
        return kept.isEmpty() ? leaves.subList(0, Math.min(1, leaves.size())) : kept;
    }

    private static boolean isRuledOut(final SourceBlock block, final List<Expression> conditions) {
        final Map<String, Literal> constants = block.constants();
        return !constants.isEmpty()
                && conditions.stream().anyMatch(condition -> ConstantFolding.isNeverTrue(condition, constants));
    }

    Stage projected(final List<NamedExpression> newColumns) {
        return new Stage(prefix, origin, source, input, leaves, conditions, inlined(newColumns), limit);
    }

    /** The same pipeline over other leaves. */
    Stage over(final List<Leaf> newLeaves) {
        return new Stage(prefix, origin, source, input, List.copyOf(newLeaves), conditions, columns, limit);
    }

    Stage limited(final long newLimit) {
        return new Stage(prefix, origin, source, input, leaves, conditions, columns, Math.min(limit, newLimit));
    }

    /** A pipeline of what a join makes of this one's rows on their way, over leaves that have the inputs of the join too. */
    Stage probing(final JoinSpec join, final List<Leaf> newLeaves) {
        return over(
                prefix,
                described(join.describe()),
                new PipelineSource.Probed(source, input, conditions, join),
                join.schema(),
                List.copyOf(newLeaves));
    }

    /** Expressions over the output of this pipeline as expressions over its source. */
    List<NamedExpression> inlined(final List<NamedExpression> expressions) {
        return expressions.stream()
                .map(column -> new NamedExpression(column.name(), Substitution.inline(column.expression(), columns)))
                .toList();
    }

    boolean isLimited() {
        return limit != Long.MAX_VALUE;
    }

    /** The columns that leave this pipeline. */
    Schema outputSchema() {
        return new Schema(columns.stream()
                .map(column -> new Field(column.name(), Binder.typeOf(column.expression(), input)))
                .toList());
    }

    String describe(final String sinkText) {
        return prefix + " x " + leaves.size() + ": " + described(sinkText);
    }

    private String described(final String sinkText) {
        final StringBuilder text = new StringBuilder(origin)
                .append(" [")
                .append(String.join(", ", input.names()))
                .append(']');
        if (!conditions.isEmpty()) {
            text.append(" where ")
                    .append(String.join(
                            ", ", conditions.stream().map(Expression::toString).toList()));
        }
        return text.append(" -> ").append(sinkText).toString();
    }
}
