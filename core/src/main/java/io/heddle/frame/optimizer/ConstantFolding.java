package io.heddle.frame.optimizer;

import io.heddle.frame.expression.Arithmetic;
import io.heddle.frame.expression.Cast;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.IsNull;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.expression.Not;
import io.heddle.frame.plan.Substitution;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of operators whose operands are literals, by the rules that the kernels follow. */
public final class ConstantFolding {
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private ConstantFolding() {}

    /** Whether a condition is true for no row of which some columns have these values. */
    public static boolean isNeverTrue(final Expression condition, final Map<String, Literal> constants) {
        final Expression folded = Substitution.map(condition, node -> {
            final Literal value = node instanceof ColumnReference column ? constants.get(column.name()) : null;
            return value == null ? foldNode(node) : value;
        });
        return folded instanceof Literal literal && (literal.isNullLiteral() || !literal.asBoolean());
    }

    /** A literal for a node over literals, a simpler node, or the node itself. */
    static Expression foldNode(final Expression node) {
        if (node instanceof Arithmetic arithmetic
                && arithmetic.left() instanceof Literal left
                && arithmetic.right() instanceof Literal right) {
            return foldArithmetic(arithmetic, left, right);
        }
        if (node instanceof Comparison comparison
                && comparison.left() instanceof Literal left
                && comparison.right() instanceof Literal right) {
            return left.isNullLiteral() || right.isNullLiteral()
                    ? Literal.ofNull(DataType.BOOL)
                    : Literal.of(comparison.operator().accepts(compare(left, right)));
        }
        if (node instanceof Logical logical) {
            return foldLogical(logical);
        }
        if (node instanceof Not not) {
            final Boolean truth = truth(not.operand());
            if (truth != null) {
                return Literal.of(!truth);
            }
            return not.operand() instanceof Not inner
                    ? inner.operand()
                    : not.operand() instanceof Literal ? not.operand() : not;
        }
        if (node instanceof IsNull isNull && isNull.operand() instanceof Literal literal) {
            return Literal.of(literal.isNullLiteral());
        }
        if (node instanceof Cast cast && cast.operand() instanceof Literal literal) {
            return foldCast(cast, literal);
        }
        return node;
    }

    private static Expression foldArithmetic(final Arithmetic node, final Literal left, final Literal right) {
        if (left.type().isDecimal() || right.type().isDecimal()) {
            // What is written as numbers is one number already when it has met a decimal.
            return node;
        }
        final boolean isNull = left.isNullLiteral() || right.isNullLiteral();
        if (left.type() == DataType.FLOAT64) {
            return isNull
                    ? Literal.ofNull(DataType.FLOAT64)
                    : Literal.of(doubles(node, left.asDouble(), right.asDouble()));
        }
        if (isNull) {
            return Literal.ofNull(DataType.INT64);
        }
        try {
            return Literal.of(longs(node, left.asLong(), right.asLong()));
        } catch (final ArithmeticException ex) {
            // Left as it is: the error belongs to the rows, of which there may be none.
            return node;
        }
    }

    private static double doubles(final Arithmetic node, final double left, final double right) {
        return switch (node.operator()) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
        };
    }

    private static long longs(final Arithmetic node, final long left, final long right) {
        return switch (node.operator()) {
            case ADD -> Math.addExact(left, right);
            case SUBTRACT -> Math.subtractExact(left, right);
            case MULTIPLY -> Math.multiplyExact(left, right);
            case DIVIDE -> throw new ArithmeticException("division yields float64");
        };
    }

    private static int compare(final Literal left, final Literal right) {
        return switch (left.type().kind()) {
            case BOOL -> Boolean.compare(left.asBoolean(), right.asBoolean());
            case FLOAT64 -> left.asDouble() == right.asDouble() ? 0 : Double.compare(left.asDouble(), right.asDouble());
            case STRING ->
                Arrays.compareUnsigned(
                        left.asString().getBytes(StandardCharsets.UTF_8),
                        right.asString().getBytes(StandardCharsets.UTF_8));
            case INT64, DECIMAL -> left.asDecimal().compareTo(right.asDecimal());
            case DATE, TIMESTAMP -> Long.compare(left.asLong(), right.asLong());
        };
    }

    private static Expression foldLogical(final Logical logical) {
        final boolean and = logical.operator() == LogicalOperator.AND;
        final Boolean left = truth(logical.left());
        final Boolean right = truth(logical.right());
        if (left != null) {
            return left == and ? logical.right() : Literal.of(!and);
        }
        if (right != null) {
            return right == and ? logical.left() : Literal.of(!and);
        }
        final boolean bothNull = logical.left() instanceof Literal && logical.right() instanceof Literal;
        return bothNull ? Literal.ofNull(DataType.BOOL) : logical;
    }

    private static @Nullable Boolean truth(final Expression expression) {
        return (expression instanceof Literal literal && !literal.isNullLiteral()) ? literal.asBoolean() : null;
    }

    private static Expression foldCast(final Cast cast, final Literal literal) {
        if (literal.isNullLiteral()) {
            return Literal.ofNull(cast.type());
        }
        if (cast.type() == DataType.FLOAT64 && literal.type() == DataType.INT64) {
            return Literal.of((double) literal.asLong());
        }
        if (cast.type() == DataType.TIMESTAMP && literal.type() == DataType.DATE) {
            return new Literal(DataType.TIMESTAMP, literal.asLong() * MICROS_PER_DAY);
        }
        return cast;
    }
}
