package io.heddle.frame.plan;

import io.heddle.frame.expression.Alias;
import io.heddle.frame.expression.Arithmetic;
import io.heddle.frame.expression.Call;
import io.heddle.frame.expression.Cast;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.IsNull;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Not;
import io.heddle.frame.expression.UserCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Rewrites expressions: maps their nodes, replaces columns by what computes them, takes conditions apart. */
public final class Substitution {
    private Substitution() {}

    /** Rebuilds an expression bottom up, each node passed through the function after its operands. */
    public static Expression map(final Expression expression, final UnaryOperator<Expression> function) {
        final Expression rebuilt;
        if (expression instanceof Arithmetic node) {
            rebuilt = new Arithmetic(node.operator(), map(node.left(), function), map(node.right(), function));
        } else if (expression instanceof Comparison node) {
            rebuilt = new Comparison(node.operator(), map(node.left(), function), map(node.right(), function));
        } else if (expression instanceof Logical node) {
            rebuilt = new Logical(node.operator(), map(node.left(), function), map(node.right(), function));
        } else if (expression instanceof Not node) {
            rebuilt = new Not(map(node.operand(), function));
        } else if (expression instanceof IsNull node) {
            rebuilt = new IsNull(map(node.operand(), function));
        } else if (expression instanceof Cast node) {
            rebuilt = new Cast(map(node.operand(), function), node.type());
        } else if (expression instanceof Call node) {
            rebuilt = new Call(
                    node.function(),
                    node.operands().stream()
                            .map(operand -> map(operand, function))
                            .toList());
        } else if (expression instanceof UserCall node) {
            rebuilt = node.over(node.operands().stream()
                    .map(operand -> map(operand, function))
                    .toList());
        } else if (expression instanceof Alias node) {
            rebuilt = new Alias(map(node.operand(), function), node.name());
        } else {
            rebuilt = expression;
        }
        return function.apply(rebuilt);
    }

    /** The expression over the input of a projection instead of its output. */
    public static Expression inline(final Expression expression, final List<NamedExpression> columns) {
        final Map<String, Expression> byName = new HashMap<>();
        columns.forEach(column -> byName.put(column.name(), column.expression()));
        return map(
                expression,
                node -> node instanceof ColumnReference reference
                        ? byName.getOrDefault(reference.name(), reference)
                        : node);
    }

    /** Adds the names of the columns that an expression reads. */
    public static void collectColumns(final Expression expression, final Set<String> into) {
        map(expression, node -> {
            if (node instanceof ColumnReference reference) {
                into.add(reference.name());
            }
            return node;
        });
    }

    /** The conditions that must all hold, in order, for this one to hold. */
    public static List<Expression> conjuncts(final Expression condition) {
        final List<Expression> parts = new ArrayList<>();
        collectConjuncts(condition, parts);
        return parts;
    }

    private static void collectConjuncts(final Expression condition, final List<Expression> into) {
        if (condition instanceof Logical logical && logical.operator() == LogicalOperator.AND) {
            collectConjuncts(logical.left(), into);
            collectConjuncts(logical.right(), into);
        } else {
            into.add(condition);
        }
    }
}
