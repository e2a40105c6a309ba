package io.heddle.frame.physical;

import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.Call;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Decimals;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.ScalarFunction;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.DecimalKernels;
import io.heddle.frame.kernel.NumberKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.TextKernels;
import io.heddle.frame.kernel.TextKernels.TextTest;
import io.heddle.frame.kernel.TimeKernels;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A function of compiled operands. */
final class CallEvaluator implements Evaluator {
    private final Call call;
    private final List<Evaluator> operands;
    private final DataType type;
    private final DataType operandType;
    private final VectorPool pool;
    private final AppendMemory texts;
    private final @Nullable TextTest test;
    private final @Nullable Pattern pattern;

    CallEvaluator(
            final Call call,
            final List<Evaluator> operands,
            final Schema schema,
            final VectorPool pool,
            final AppendMemory texts) {
        this.call = call;
        this.operands = operands;
        this.type = Binder.typeOf(call, schema);
        this.operandType = Binder.typeOf(call.operands().get(0), schema);
        this.pool = pool;
        this.texts = texts;
        this.test = testOf(call);
        this.pattern = switch (call.function()) {
            case EXTRACT, REPLACE_MATCHES -> Pattern.compile(literal(call, 1).asString());
            default -> null;
        };
    }

    private static @Nullable TextTest testOf(final Call call) {
        return switch (call.function()) {
            case CONTAINS -> TextKernels.contains(bytes(call, 1));
            case STARTS_WITH -> TextKernels.startsWith(bytes(call, 1));
            case ENDS_WITH -> TextKernels.endsWith(bytes(call, 1));
            case LIKE -> TextKernels.like(bytes(call, 1));
            case MATCHES -> TextKernels.matches(Pattern.compile(literal(call, 1).asString()));
            default -> null;
        };
    }

    private static Literal literal(final Call call, final int operand) {
        return (Literal) call.operands().get(operand);
    }

    private static byte[] bytes(final Call call, final int operand) {
        return literal(call, operand).asString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Vector evaluate(final RowWindow window) {
        return switch (call.function()) {
            case COALESCE -> coalesce(window);
            case CASE -> branch(window);
            case MOD, POWER, CONCAT -> reduce(window);
            default -> unary(window);
        };
    }

    private Vector unary(final RowWindow window) {
        final Vector operand = operands.get(0).evaluate(window);
        final Vector into = pool.take(type);
        final int count = window.count();
        if (test != null) {
            TextKernels.test(operand, test, count, into);
        } else {
            compute(call.function(), operand, count, into);
        }
        pool.give(operand);
        return into;
    }

    private void compute(final ScalarFunction function, final Vector operand, final int count, final Vector into) {
        switch (function) {
            case LENGTH -> TextKernels.length(operand, count, into);
            case UPPER, LOWER -> TextKernels.changeCase(function == ScalarFunction.UPPER, operand, count, texts, into);
            case TRIM -> TextKernels.trim(operand, count, into);
            case REPLACE -> TextKernels.replace(operand, bytes(call, 1), bytes(call, 2), count, texts, into);
            case SUBSTRING ->
                TextKernels.substring(
                        operand, literal(call, 1).asLong(), literal(call, 2).asLong(), count, into);
            case SPLIT_PART ->
                TextKernels.splitPart(operand, bytes(call, 1), literal(call, 2).asLong(), count, into);
            case EXTRACT ->
                TextKernels.extract(operand, pattern(), (int) literal(call, 2).asLong(), count, texts, into);
            case REPLACE_MATCHES ->
                TextKernels.replaceMatches(operand, pattern(), literal(call, 2).asString(), count, texts, into);
            case ALIGN ->
                DecimalKernels.align(operand, Decimals.powerOfTen(type.scale() - operandType.scale()), count, into);
            case FLOOR, CEIL -> {
                if (operandType.isDecimal()) {
                    DecimalKernels.round(operand, operandType.scale(), function == ScalarFunction.FLOOR, count, into);
                } else {
                    ofNumber(function, operand, count, into);
                }
            }
            case IS_NAN -> NumberKernels.isNaN(operand, count, into);
            case TRUNCATE -> TimeKernels.truncate(literal(call, 1).asString(), operand, count, into);
            case YEAR, MONTH, DAY, DAY_OF_WEEK, DAY_OF_YEAR, QUARTER, WEEK, HOUR, MINUTE, SECOND ->
                TimeKernels.part(function, operand, count, into);
            default -> ofNumber(function, operand, count, into);
        }
    }

    private void ofNumber(final ScalarFunction function, final Vector operand, final int count, final Vector into) {
        if (operandType.isIntegral()) {
            NumberKernels.ofLong(call.toString(), function, operand, count, into);
        } else {
            NumberKernels.ofDouble(function, operand, count, into);
        }
    }

    private Pattern pattern() {
        return Objects.requireNonNull(pattern, "a function with a pattern");
    }

    private Vector reduce(final RowWindow window) {
        Vector left = operands.get(0).evaluate(window);
        for (final Evaluator operand : operands.subList(1, operands.size())) {
            final Vector right = operand.evaluate(window);
            final Vector into = pool.take(type);
            switch (call.function()) {
                case MOD -> NumberKernels.mod(call.toString(), type, left, right, window.count(), into);
                case POWER -> NumberKernels.power(left, right, window.count(), into);
                default -> TextKernels.concat(left, right, window.count(), texts, into);
            }
            pool.give(right);
            pool.give(left);
            left = into;
        }
        return left;
    }

    private Vector coalesce(final RowWindow window) {
        final Vector into = operands.get(0).evaluate(window);
        final int count = window.count();
        for (int i = 1; i < operands.size() && into.hasNulls(); i++) {
            final Vector other = operands.get(i).evaluate(window);
            NumberKernels.choose(into.nulls().clone(), other, count, into);
            pool.give(other);
            into.hasNulls(anyNull(into, count));
        }
        return into;
    }

    /** All values are computed for all rows, so that one which fails on rows of another branch fails here too. */
    private Vector branch(final RowWindow window) {
        final int count = window.count();
        final Vector into = pool.take(type);
        final Vector open = pool.take(DataType.BOOL);
        Arrays.fill(open.bools(), 0, count, (byte) 1);
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            final Vector condition = operands.get(i).evaluate(window);
            for (int row = 0; row < count; row++) {
                final boolean holds = !condition.isNull(row) && condition.bools()[row] != 0;
                condition.bools()[row] = holds ? open.bools()[row] : 0;
                open.bools()[row] ^= condition.bools()[row];
            }
            take(operands.get(i + 1), condition.bools(), window, into);
            pool.give(condition);
        }
        take(operands.get(operands.size() - 1), open.bools(), window, into);
        pool.give(open);
        into.hasNulls(anyNull(into, count));
        return into;
    }

    private void take(final Evaluator value, final byte[] chosen, final RowWindow window, final Vector into) {
        final Vector values = value.evaluate(window);
        NumberKernels.choose(chosen, values, window.count(), into);
        pool.give(values);
    }

    private static boolean anyNull(final Vector vector, final int count) {
        int any = 0;
        for (int i = 0; i < count; i++) {
            any |= vector.nulls()[i];
        }
        return any != 0;
    }
}
