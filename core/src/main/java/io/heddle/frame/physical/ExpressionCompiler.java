package io.heddle.frame.physical;

import io.heddle.frame.expression.Arithmetic;
import io.heddle.frame.expression.ArithmeticOperator;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.Call;
import io.heddle.frame.expression.Cast;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.IsNull;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.expression.Not;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.UserCall;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.ArithmeticKernels;
import io.heddle.frame.kernel.CastKernels;
import io.heddle.frame.kernel.CompareKernels;
import io.heddle.frame.kernel.DecimalKernels;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.LogicalKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;

/**
 * Turns bound expressions into evaluators over batches of one schema. Made per fragment run; its literals live in working memory, and so do texts
 * that are computed, until the next window.
 */
final class ExpressionCompiler {
    private final Schema schema;
    private final VectorPool pool;
    private final AppendMemory literals;
    private final AppendMemory texts;

    ExpressionCompiler(
            final Schema schema, final VectorPool pool, final AppendMemory literals, final AppendMemory texts) {
        this.schema = schema;
        this.pool = pool;
        this.literals = literals;
        this.texts = texts;
    }

    /** The evaluator of a bound expression; conditions on one string column are computed per dictionary entry where there are entries. */
    Evaluator compile(final Expression expression) {
        final int column = DictionaryCondition.onlyStringColumn(expression, schema);
        if (column >= 0) {
            return new DictionaryCondition(column, compileNode(expression), pool, literals);
        }
        return compileNode(expression);
    }

    private Evaluator compileNode(final Expression expression) {
        if (expression instanceof ColumnReference reference) {
            return compileColumn(schema.indexOf(reference.name()));
        }
        if (expression instanceof Literal literal) {
            return new LiteralEvaluator(literal, pool, literals);
        }
        if (expression instanceof Arithmetic arithmetic) {
            return compileArithmetic(arithmetic);
        }
        if (expression instanceof Comparison comparison) {
            return compileBinary(
                    DataType.BOOL,
                    compile(comparison.left()),
                    compile(comparison.right()),
                    (left, right, count, into) ->
                            CompareKernels.compare(comparison.operator(), left, right, count, into));
        }
        if (expression instanceof Logical logical) {
            return compileBinary(
                    DataType.BOOL,
                    compile(logical.left()),
                    compile(logical.right()),
                    logical.operator() == LogicalOperator.AND ? LogicalKernels::and : LogicalKernels::or);
        }
        if (expression instanceof Not not) {
            return compileUnary(DataType.BOOL, compile(not.operand()), LogicalKernels::not);
        }
        if (expression instanceof IsNull isNull) {
            return compileIsNull(isNull);
        }
        if (expression instanceof Cast cast) {
            final DataType from = Binder.typeOf(cast.operand(), schema);
            return compileUnary(
                    cast.type(),
                    compile(cast.operand()),
                    (operand, count, into) ->
                            CastKernels.cast(cast.toString(), from, cast.type(), operand, count, texts, into));
        }
        if (expression instanceof Call call) {
            return new CallEvaluator(
                    call, call.operands().stream().map(this::compile).toList(), schema, pool, texts);
        }
        if (expression instanceof UserCall call) {
            return new UserCallEvaluator(
                    call,
                    call.operands().stream().map(this::compile).toList(),
                    call.operands().stream()
                            .map(operand -> Binder.typeOf(operand, schema))
                            .toList(),
                    pool,
                    texts);
        }
        throw FrameException.internal("an expression reached execution unbound: " + expression);
    }

    private Evaluator compileColumn(final int column) {
        final DataType type = schema.field(column).type();
        return window -> {
            final Vector vector = pool.take(type);
            LoadKernels.load(window.batch().column(column), window, vector);
            return vector;
        };
    }

    private Evaluator compileIsNull(final IsNull isNull) {
        if (isNull.operand() instanceof ColumnReference reference) {
            final int column = schema.indexOf(reference.name());
            return window -> {
                final Vector vector = pool.take(DataType.BOOL);
                LoadKernels.loadNulls(window.batch().column(column), window, vector);
                LogicalKernels.isNull(vector, window.count(), vector);
                return vector;
            };
        }
        return compileUnary(DataType.BOOL, compile(isNull.operand()), LogicalKernels::isNull);
    }

    private Evaluator compileArithmetic(final Arithmetic arithmetic) {
        final Evaluator left = compile(arithmetic.left());
        final Evaluator right = compile(arithmetic.right());
        final ArithmeticOperator operator = arithmetic.operator();
        if (Binder.typeOf(arithmetic, schema) == DataType.FLOAT64) {
            return compileBinary(
                    DataType.FLOAT64,
                    left,
                    right,
                    (a, b, count, into) -> ArithmeticKernels.computeDoubles(operator, a, b, count, into));
        }
        final DataType type = Binder.typeOf(arithmetic, schema);
        if (type.isDecimal()) {
            final String what = arithmetic.toString();
            return compileBinary(
                    type,
                    left,
                    right,
                    (a, b, count, into) -> DecimalKernels.compute(what, operator, a, b, count, into));
        }
        return compileBinary(DataType.INT64, left, right, (a, b, count, into) -> {
            final int overflow = ArithmeticKernels.computeLongs(operator, a, b, count, into);
            if (overflow >= 0) {
                throw FrameException.user("int64 overflow in " + arithmetic + ": " + a.longs()[overflow] + " "
                        + operator.symbol() + " " + b.longs()[overflow]
                        + " does not fit; make one side float64, for example by times(1.0)");
            }
        });
    }

    /** A kernel with one operand. */
    private interface UnaryKernel {
        void compute(Vector operand, int count, Vector into);
    }

    /** A kernel with two operands. */
    private interface BinaryKernel {
        void compute(Vector left, Vector right, int count, Vector into);
    }

    private Evaluator compileUnary(final DataType type, final Evaluator operand, final UnaryKernel kernel) {
        return window -> {
            final Vector value = operand.evaluate(window);
            final Vector into = pool.take(type);
            kernel.compute(value, window.count(), into);
            pool.give(value);
            return into;
        };
    }

    private Evaluator compileBinary(
            final DataType type, final Evaluator left, final Evaluator right, final BinaryKernel kernel) {
        return window -> {
            final Vector leftValue = left.evaluate(window);
            final Vector rightValue = right.evaluate(window);
            final Vector into = pool.take(type);
            kernel.compute(leftValue, rightValue, window.count(), into);
            pool.give(rightValue);
            pool.give(leftValue);
            return into;
        };
    }

    /** Narrows a window to the rows where all conditions hold, one after the other; false when none is left. */
    static boolean filter(final RowWindow window, final Evaluator[] conditions, final VectorPool pool) {
        for (final Evaluator condition : conditions) {
            final Vector truth = condition.evaluate(window);
            window.select(truth);
            pool.give(truth);
            if (window.count() == 0) {
                return false;
            }
        }
        return true;
    }
}
