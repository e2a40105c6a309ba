package io.heddle.frame.expression;

import org.jspecify.annotations.Nullable;

/**
 * Checks expressions against a schema at plan time, on the thread of the caller, and returns them bound: names exist, types fit,
 * aliases are gone, and casts stand where the sides of an operator differ. All complaints are of category USER.
 */
public final class Binder {
    private Binder() {}

    /** The bound form of an expression over rows of that schema. */
    public static Expression bind(final Expression expression, final Schema schema) {
        if (expression instanceof ColumnReference reference) {
            schema.indexOf(reference.name());
            return reference;
        }
        if (expression instanceof Alias alias) {
            return bind(alias.operand(), schema);
        }
        if (expression instanceof Arithmetic arithmetic) {
            return bindArithmetic(arithmetic, schema);
        }
        if (expression instanceof Comparison comparison) {
            return bindComparison(comparison, schema);
        }
        if (expression instanceof Logical logical) {
            return new Logical(
                    logical.operator(),
                    condition(logical.left(), schema, logical),
                    condition(logical.right(), schema, logical));
        }
        if (expression instanceof Not not) {
            return new Not(condition(not.operand(), schema, not));
        }
        if (expression instanceof IsNull isNull) {
            return new IsNull(bind(isNull.operand(), schema));
        }
        if (expression instanceof Cast cast) {
            return bindCast(cast, schema);
        }
        if (expression instanceof Call call) {
            return CallBinder.bind(
                    new Call(
                            call.function(),
                            call.operands().stream()
                                    .map(operand -> bind(operand, schema))
                                    .toList()),
                    schema);
        }
        if (expression instanceof UserCall call) {
            return call.over(call.operands().stream()
                    .map(operand -> bind(operand, schema))
                    .toList());
        }
        return expression;
    }

    /** The bound form of a condition; an expression of another type than bool is an error. */
    public static Expression bindCondition(final Expression expression, final Schema schema) {
        return condition(expression, schema, expression);
    }

    /** The bound form of an aggregate. */
    public static Aggregate bind(final Aggregate aggregate, final Schema schema) {
        final Expression operand = aggregate.operand();
        if (operand == null) {
            return aggregate;
        }
        return aggregate.map(expression -> bindOperand(aggregate, expression, schema));
    }

    private static Expression bindOperand(final Aggregate aggregate, final Expression operand, final Schema schema) {
        final Expression bound = bind(operand, schema);
        final DataType type = typeOf(bound, schema);
        final AggregateFunction function = aggregate.function();
        final boolean arithmetic =
                function == AggregateFunction.SUM || function == AggregateFunction.MEAN || function.isOfDoubles();
        if (arithmetic && !type.isNumeric()) {
            throw FrameException.user(function.label() + " needs an int64, float64 or decimal column, but " + operand
                    + " is " + type.label());
        }
        final boolean ranked = function == AggregateFunction.NTH_LARGEST || function == AggregateFunction.NTH_SMALLEST;
        if (ranked && type != DataType.FLOAT64 && !type.isIntegral()) {
            throw FrameException.user(
                    function.label() + " needs numbers, dates or timestamps, but " + operand + " is " + type.label());
        }
        final boolean approximate =
                aggregate.user() != null && aggregate.user().function() instanceof ApproximateQuantile;
        if (approximate && !type.isNumeric()) {
            throw FrameException.user(
                    "approxQuantile needs an int64, float64 or decimal column, but " + operand + " is " + type.label());
        }
        return function.isOfDoubles() || (approximate && type.isDecimal())
                ? castTo(bound, type, DataType.FLOAT64)
                : bound;
    }

    /** The type of an aggregate's result. */
    public static DataType typeOf(final Aggregate aggregate, final Schema schema) {
        final Expression operand = aggregate.operand();
        if (operand == null) {
            return DataType.INT64;
        }
        final UserAggregation user = aggregate.user();
        if (user != null) {
            return user.type();
        }
        return switch (aggregate.function()) {
            case USER -> throw new IllegalStateException("an aggregate of the program has no function");
            case COUNT, COUNT_ROWS, NUNIQUE -> DataType.INT64;
            case MEAN, VAR, STD, COVAR, CORR, MEDIAN, QUANTILE -> DataType.FLOAT64;
            case SUM -> typeOf(operand, schema).ofSums();
            case MIN, MAX, FIRST, LAST, NTH_LARGEST, NTH_SMALLEST -> typeOf(operand, schema);
        };
    }

    /** The type of a bound expression. */
    public static DataType typeOf(final Expression bound, final Schema schema) {
        if (bound instanceof ColumnReference reference) {
            return schema.typeOf(reference.name());
        }
        if (bound instanceof Literal literal) {
            return literal.type();
        }
        if (bound instanceof Arithmetic arithmetic) {
            if (arithmetic.operator() == ArithmeticOperator.DIVIDE) {
                return DataType.FLOAT64;
            }
            final DataType left = typeOf(arithmetic.left(), schema);
            final DataType right = typeOf(arithmetic.right(), schema);
            return DecimalBinder.meets(left, right) ? DecimalBinder.typeOf(arithmetic.operator(), left, right) : left;
        }
        if (bound instanceof Cast cast) {
            return cast.type();
        }
        if (bound instanceof Alias alias) {
            return typeOf(alias.operand(), schema);
        }
        if (bound instanceof Call call) {
            return CallBinder.typeOf(call, schema);
        }
        if (bound instanceof UserCall call) {
            return call.type();
        }
        return DataType.BOOL;
    }

    private static Expression bindArithmetic(final Arithmetic arithmetic, final Schema schema) {
        Expression left = bind(arithmetic.left(), schema);
        Expression right = bind(arithmetic.right(), schema);
        left = DecimalBinder.beside(typeOf(right, schema), left);
        right = DecimalBinder.beside(typeOf(left, schema), right);
        final DataType leftType = typeOf(left, schema);
        final DataType rightType = typeOf(right, schema);
        if (!leftType.isNumeric() || !rightType.isNumeric()) {
            throw FrameException.user("cannot compute " + arithmetic + ": " + arithmetic.left() + " is "
                    + leftType.label() + " and " + arithmetic.right() + " is " + rightType.label() + "; "
                    + arithmetic.operator().symbol() + " needs int64, float64 or decimal on both sides");
        }
        final boolean divides = arithmetic.operator() == ArithmeticOperator.DIVIDE;
        if (!divides && DecimalBinder.meets(leftType, rightType)) {
            return DecimalBinder.arithmetic(new Arithmetic(arithmetic.operator(), left, right), schema);
        }
        final boolean widen = divides || leftType != rightType;
        final DataType type = widen ? DataType.FLOAT64 : leftType;
        return new Arithmetic(arithmetic.operator(), castTo(left, leftType, type), castTo(right, rightType, type));
    }

    private static Expression bindComparison(final Comparison comparison, final Schema schema) {
        Expression left = bind(comparison.left(), schema);
        Expression right = bind(comparison.right(), schema);
        left = readAs(left, typeOf(right, schema), comparison);
        right = readAs(right, typeOf(left, schema), comparison);
        left = DecimalBinder.comparedWith(typeOf(right, schema), left);
        right = DecimalBinder.comparedWith(typeOf(left, schema), right);
        final DataType leftType = typeOf(left, schema);
        final DataType rightType = typeOf(right, schema);
        if (DecimalBinder.meets(leftType, rightType)) {
            return DecimalBinder.comparison(new Comparison(comparison.operator(), left, right), schema);
        }
        final DataType common = commonType(leftType, rightType);
        if (common == null) {
            throw FrameException.user("cannot compare " + comparison + ": " + comparison.left() + " is "
                    + leftType.label() + " and " + comparison.right() + " is " + rightType.label());
        }
        return new Comparison(comparison.operator(), castTo(left, leftType, common), castTo(right, rightType, common));
    }

    /** Text that meets a date or timestamp is read as one, so that programs can write dates as text. */
    private static Expression readAs(final Expression expression, final DataType other, final Comparison comparison) {
        if (expression instanceof Literal literal
                && literal.type() == DataType.STRING
                && !literal.isNullLiteral()
                && (other == DataType.DATE || other == DataType.TIMESTAMP)) {
            final Literal read = ValueText.parse(literal.asString(), other);
            if (read == null) {
                throw FrameException.user("cannot compare " + comparison + ": " + literal + " is not a "
                        + other.label() + "; write "
                        + (other == DataType.DATE ? "'2001-12-31'" : "'2001-12-31' or '2001-12-31 23:59:59'"));
            }
            return read;
        }
        return expression;
    }

    static @Nullable DataType commonType(final DataType left, final DataType right) {
        if (left == right) {
            return left;
        }
        if (DecimalBinder.meets(left, right)) {
            return DecimalBinder.common(left, right);
        }
        if (left.isNumeric() && right.isNumeric()) {
            return DataType.FLOAT64;
        }
        final boolean temporal = (left == DataType.DATE && right == DataType.TIMESTAMP)
                || (left == DataType.TIMESTAMP && right == DataType.DATE);
        return temporal ? DataType.TIMESTAMP : null;
    }

    private static Expression bindCast(final Cast cast, final Schema schema) {
        final Expression operand = bind(cast.operand(), schema);
        final DataType from = typeOf(operand, schema);
        if (from == cast.type()) {
            return operand;
        }
        final boolean possible = switch (cast.type().kind()) {
            case STRING -> true;
            case FLOAT64, INT64 -> from.isNumeric() || from == DataType.STRING || from == DataType.BOOL;
            case DATE -> from == DataType.TIMESTAMP || from == DataType.STRING;
            case TIMESTAMP -> from == DataType.DATE || from == DataType.STRING;
            case DECIMAL -> from.isNumeric() || from == DataType.STRING;
            case BOOL -> from == DataType.INT64;
        };
        if (!possible) {
            throw FrameException.user("cannot cast " + cast.operand() + " from " + from.label() + " to "
                    + cast.type().label());
        }
        return castTo(operand, from, cast.type());
    }

    static Expression castTo(final Expression bound, final DataType from, final DataType to) {
        if (from == to) {
            return bound;
        }
        return to.isDecimal() ? DecimalBinder.castTo(bound, to) : new Cast(bound, to);
    }

    private static Expression condition(final Expression operand, final Schema schema, final Expression whole) {
        final Expression bound = bind(operand, schema);
        final DataType type = typeOf(bound, schema);
        if (type != DataType.BOOL) {
            throw FrameException.user((operand == whole ? "the condition " + whole : operand + " in " + whole) + " is "
                    + type.label() + "; a condition must be bool");
        }
        return bound;
    }
}
