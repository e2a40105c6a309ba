package io.heddle.frame.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Checks the operands of functions and says of what type the result is. */
final class CallBinder {
    private static final List<String> UNITS =
            List.of("year", "quarter", "month", "week", "day", "hour", "minute", "second");

    private CallBinder() {}

    /** The call with its operands cast to what the function takes; these are bound already. */
    static Expression bind(final Call call, final Schema schema) {
        return switch (call.function()) {
            case ALIGN -> call;
            case COALESCE -> sameTypes(call, 0, 1, schema);
            case CASE -> bindCase(call, schema);
            case ABS, SIGN, ROUND, FLOOR, CEIL, MOD -> bindNumbers(call, schema);
            case SQRT, EXP, LN, POWER, IS_NAN -> bindDoubles(call, schema);
            case LENGTH, UPPER, LOWER, TRIM, CONCAT -> bindTexts(call, schema);
            case CONTAINS,
                    STARTS_WITH,
                    ENDS_WITH,
                    LIKE,
                    MATCHES,
                    REPLACE,
                    SUBSTRING,
                    SPLIT_PART,
                    EXTRACT,
                    REPLACE_MATCHES -> bindPatterns(call, schema);
            case YEAR, MONTH, DAY, DAY_OF_WEEK, DAY_OF_YEAR, QUARTER, WEEK, HOUR, MINUTE, SECOND, TRUNCATE ->
                bindTime(call, schema);
        };
    }

    /** The type of a bound call. */
    static DataType typeOf(final Call call, final Schema schema) {
        return switch (call.function()) {
            case COALESCE, ABS, MOD -> Binder.typeOf(call.operands().get(0), schema);
            case SIGN, ROUND, FLOOR, CEIL -> {
                final DataType type = Binder.typeOf(call.operands().get(0), schema);
                yield !type.isDecimal()
                        ? type
                        : call.function() == ScalarFunction.SIGN ? DataType.INT64 : DecimalBinder.rounded(type);
            }
            case ALIGN ->
                DataType.decimal(
                        DataType.PRECISION_MAX, (int) ((Literal) call.operands().get(1)).asLong());
            case CASE -> Binder.typeOf(call.operands().get(1), schema);
            case SQRT, EXP, LN, POWER -> DataType.FLOAT64;
            case IS_NAN, CONTAINS, STARTS_WITH, ENDS_WITH, LIKE, MATCHES -> DataType.BOOL;
            case LENGTH, YEAR, MONTH, DAY, DAY_OF_WEEK, DAY_OF_YEAR, QUARTER, WEEK, HOUR, MINUTE, SECOND ->
                DataType.INT64;
            case UPPER, LOWER, TRIM, REPLACE, SUBSTRING, CONCAT, SPLIT_PART, EXTRACT, REPLACE_MATCHES ->
                DataType.STRING;
            case TRUNCATE -> DataType.TIMESTAMP;
        };
    }

    private static Expression bindCase(final Call call, final Schema schema) {
        final List<Expression> operands = new ArrayList<>(call.operands());
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            if (Binder.typeOf(operands.get(i), schema) != DataType.BOOL) {
                throw FrameException.user("the condition " + operands.get(i) + " in " + call + " is "
                        + Binder.typeOf(operands.get(i), schema).label() + "; a condition must be bool");
            }
        }
        if (operands.size() % 2 == 0) {
            operands.add(Literal.ofNull(Binder.typeOf(operands.get(1), schema)));
        }
        return sameTypes(new Call(ScalarFunction.CASE, operands), 1, 2, schema);
    }

    /** Makes one type of the operands from a first one on, in steps, the last one always among them. */
    private static Expression sameTypes(final Call call, final int first, final int step, final Schema schema) {
        final List<Expression> operands = besideDecimals(call.operands(), first, step, schema);
        DataType type = Binder.typeOf(operands.get(first), schema);
        for (int i = first; i < operands.size(); i++) {
            if (isValue(i, step, operands.size())) {
                type = commonType(call, type, operands.get(i), schema);
            }
        }
        for (int i = first; i < operands.size(); i++) {
            if (isValue(i, step, operands.size())) {
                operands.set(i, castTo(operands.get(i), type, schema));
            }
        }
        return new Call(call.function(), operands);
    }

    /** The operands, where one of the values is a decimal with the numbers among them as such. */
    private static List<Expression> besideDecimals(
            final List<Expression> operands, final int first, final int step, final Schema schema) {
        final List<Expression> changed = new ArrayList<>(operands);
        for (int i = first; i < operands.size(); i++) {
            final DataType type = Binder.typeOf(operands.get(i), schema);
            if (isValue(i, step, operands.size()) && type.isDecimal()) {
                for (int j = first; j < operands.size(); j++) {
                    if (isValue(j, step, operands.size())) {
                        changed.set(j, DecimalBinder.beside(type, operands.get(j)));
                    }
                }
                return changed;
            }
        }
        return changed;
    }

    private static boolean isValue(final int index, final int step, final int size) {
        return step == 1 || index % 2 == 1 || index == size - 1;
    }

    private static DataType commonType(
            final Call call, final DataType type, final Expression operand, final Schema schema) {
        final DataType other = Binder.typeOf(operand, schema);
        final DataType common = Binder.commonType(type, other);
        if (common == null) {
            throw FrameException.user("the values of " + call + " must be of one type, but there are " + type.label()
                    + " and " + other.label() + " (" + operand + ")");
        }
        return common;
    }

    private static Expression castTo(final Expression operand, final DataType type, final Schema schema) {
        return Binder.castTo(operand, Binder.typeOf(operand, schema), type);
    }

    private static Expression bindNumbers(final Call call, final Schema schema) {
        requireNumbers(call, schema);
        if (call.function() == ScalarFunction.MOD) {
            return sameTypes(call, 0, 1, schema);
        }
        final DataType type = Binder.typeOf(call.operands().get(0), schema);
        return switch (call.function()) {
            case ROUND, FLOOR, CEIL -> type.isDecimal() ? DecimalBinder.rounding(call, type) : call;
            default -> call;
        };
    }

    private static Expression bindDoubles(final Call call, final Schema schema) {
        requireNumbers(call, schema);
        return new Call(
                call.function(),
                call.operands().stream()
                        .map(operand -> castTo(operand, DataType.FLOAT64, schema))
                        .toList());
    }

    private static Expression bindTexts(final Call call, final Schema schema) {
        require(call, schema, "string", DataType.STRING);
        return call;
    }

    private static Expression bindPatterns(final Call call, final Schema schema) {
        require(new Call(call.function(), call.operands().subList(0, 1)), schema, "string", DataType.STRING);
        for (final Expression operand :
                call.operands().subList(1, call.operands().size())) {
            if (!(operand instanceof Literal literal) || literal.isNullLiteral()) {
                throw FrameException.user(
                        "the pattern or number " + operand + " of " + call + " must be a value, not a column");
            }
        }
        switch (call.function()) {
            case MATCHES, EXTRACT, REPLACE_MATCHES ->
                checkPattern(call, ((Literal) call.operands().get(1)).asString());
            default -> {}
        }
        if (call.function() == ScalarFunction.REPLACE_MATCHES) {
            checkReplacement(call);
        }
        return call;
    }

    /** Replaces nothing once, by a pattern with the same groups: the only way to ask whether they are there. */
    private static void checkReplacement(final Call call) {
        final Matcher nothing = Pattern.compile(((Literal) call.operands().get(1)).asString() + "|")
                .matcher("");
        try {
            nothing.replaceAll(((Literal) call.operands().get(2)).asString());
        } catch (final IllegalArgumentException | IndexOutOfBoundsException wrong) {
            throw FrameException.user("the replacement of " + call + " is wrong: " + wrong.getMessage()
                    + "; $1 stands for a group of the pattern, \\$ for a dollar");
        }
    }

    private static void checkPattern(final Call call, final String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (final PatternSyntaxException wrong) {
            throw FrameException.user(
                    call + " is no regular expression: " + wrong.getDescription() + " at position " + wrong.getIndex());
        }
    }

    private static Expression bindTime(final Call call, final Schema schema) {
        final List<Expression> operands = new ArrayList<>(call.operands());
        require(
                new Call(call.function(), operands.subList(0, 1)),
                schema,
                "date or timestamp",
                DataType.DATE,
                DataType.TIMESTAMP);
        if (call.function() == ScalarFunction.TRUNCATE && !UNITS.contains(((Literal) operands.get(1)).asString())) {
            throw FrameException.user(call + " has no such unit; expected one of " + UNITS);
        }
        operands.set(0, castTo(operands.get(0), DataType.TIMESTAMP, schema));
        return new Call(call.function(), operands);
    }

    private static void requireNumbers(final Call call, final Schema schema) {
        for (final Expression operand : call.operands()) {
            final DataType type = Binder.typeOf(operand, schema);
            if (!type.isNumeric()) {
                throw FrameException.user(call.function().label() + " needs int64, float64 or decimal, but " + operand
                        + " is " + type.label());
            }
        }
    }

    private static void require(final Call call, final Schema schema, final String wanted, final DataType... types) {
        for (final Expression operand : call.operands()) {
            final DataType type = Binder.typeOf(operand, schema);
            if (!List.of(types).contains(type)) {
                throw FrameException.user(
                        call.function().label() + " needs " + wanted + ", but " + operand + " is " + type.label());
            }
        }
    }
}
