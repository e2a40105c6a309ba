package io.heddle.frame;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.Alias;
import io.heddle.frame.expression.Arithmetic;
import io.heddle.frame.expression.ArithmeticOperator;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.Call;
import io.heddle.frame.expression.Cast;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.IsNull;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.expression.Not;
import io.heddle.frame.expression.ScalarFunction;
import io.heddle.frame.expression.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Rows as lists of boxed values and every operation in the plainest possible way: what the engine is compared with. Values are held as in
 * literals: Boolean, Long (also dates and timestamps), Double, String, null; but decimals as BigDecimal.
 */
record ReferenceFrame(Schema schema, List<List<Object>> rows) {
    ReferenceFrame filter(final Expression condition) {
        final Expression bound = Binder.bindCondition(condition, schema);
        return new ReferenceFrame(
                schema,
                rows.stream()
                        .filter(row -> Boolean.TRUE.equals(value(bound, row)))
                        .toList());
    }

    ReferenceFrame select(final List<Expression> expressions) {
        final List<Field> fields = new ArrayList<>();
        for (final Expression expression : expressions) {
            final Expression bound = Binder.bind(expression, schema);
            fields.add(new Field(expression.outputName(), Binder.typeOf(bound, schema)));
        }
        final List<List<Object>> selected = new ArrayList<>();
        for (final List<Object> row : rows) {
            final List<Object> values = new ArrayList<>();
            for (final Expression expression : expressions) {
                values.add(value(Binder.bind(expression, schema), row));
            }
            selected.add(values);
        }
        return new ReferenceFrame(new Schema(fields), selected);
    }

    ReferenceFrame limit(final int count) {
        return new ReferenceFrame(schema, rows.subList(0, Math.min(count, rows.size())));
    }

    ReferenceFrame groupBy(final List<String> keys, final List<Aggregate> aggregates) {
        final TreeMap<List<Object>, List<List<Object>>> groups = new TreeMap<>(ReferenceFrame::compareKeys);
        if (keys.isEmpty()) {
            groups.put(List.of(), new ArrayList<>());
        }
        for (final List<Object> row : rows) {
            final List<Object> key = new ArrayList<>();
            keys.forEach(name -> key.add(normal(row.get(schema.indexOf(name)))));
            groups.computeIfAbsent(key, absent -> new ArrayList<>()).add(row);
        }
        final List<Field> fields = new ArrayList<>(schema.select(keys).fields());
        for (final Aggregate aggregate : aggregates) {
            fields.add(new Field(aggregate.name(), Binder.typeOf(Binder.bind(aggregate, schema), schema)));
        }
        final List<List<Object>> results = new ArrayList<>();
        groups.forEach((key, members) -> {
            final List<Object> result = new ArrayList<>(key);
            aggregates.forEach(aggregate -> result.add(aggregate(aggregate, members)));
            results.add(result);
        });
        return new ReferenceFrame(new Schema(fields), results);
    }

    private static Object normal(final Object value) {
        return value instanceof Double number ? (Object) (number + 0.0) : value;
    }

    private static int compareKeys(final List<Object> left, final List<Object> right) {
        for (int i = 0; i < left.size(); i++) {
            final Object a = left.get(i);
            final Object b = right.get(i);
            final int order = a == null || b == null ? Boolean.compare(a == null, b == null) : compare(a, b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    static int compare(final Object a, final Object b) {
        if (a instanceof String left && b instanceof String right) {
            return Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
        }
        if (a instanceof Double left && b instanceof Double right) {
            return left.doubleValue() == right.doubleValue() ? 0 : Double.compare(left, right);
        }
        if (a instanceof Boolean left && b instanceof Boolean right) {
            return Boolean.compare(left, right);
        }
        if (a instanceof BigDecimal || b instanceof BigDecimal) {
            return decimal(a).compareTo(decimal(b));
        }
        return Long.compare((Long) a, (Long) b);
    }

    private static BigDecimal decimal(final Object value) {
        return value instanceof BigDecimal number ? number : BigDecimal.valueOf((Long) value);
    }

    private Object aggregate(final Aggregate unbound, final List<List<Object>> members) {
        final Aggregate aggregate = Binder.bind(unbound, schema);
        if (aggregate.operand() == null) {
            return (long) members.size();
        }
        final List<Object> values = new ArrayList<>();
        for (final List<Object> row : members) {
            final Object value = value(aggregate.operand(), row);
            if (value != null) {
                values.add(value);
            }
        }
        final AggregateFunction function = aggregate.function();
        if (function == AggregateFunction.COUNT) {
            return (long) values.size();
        }
        if (function == AggregateFunction.MIN) {
            return values.stream().min(ReferenceFrame::compare).orElse(null);
        }
        if (function == AggregateFunction.MAX) {
            return values.stream().max(ReferenceFrame::compare).orElse(null);
        }
        if (values.isEmpty()) {
            return null;
        }
        final boolean sum = function == AggregateFunction.SUM;
        if (values.get(0) instanceof Double) {
            double total = 0;
            for (final Object value : values) {
                total += (Double) value;
            }
            return sum ? total : total / values.size();
        }
        if (values.get(0) instanceof BigDecimal) {
            final BigDecimal total =
                    values.stream().map(ReferenceFrame::decimal).reduce(BigDecimal.ZERO, BigDecimal::add);
            return sum ? total : (Object) (total.doubleValue() / values.size());
        }
        BigInteger total = BigInteger.ZERO;
        for (final Object value : values) {
            total = total.add(BigInteger.valueOf((Long) value));
        }
        return sum ? (Object) total.longValueExact() : (Object) (total.doubleValue() / values.size());
    }

    /** The value of a bound expression for a row. */
    private Object value(final Expression expression, final List<Object> row) {
        if (expression instanceof ColumnReference reference) {
            return row.get(schema.indexOf(reference.name()));
        }
        if (expression instanceof Literal literal) {
            return literal.type().isDecimal() && !literal.isNullLiteral() ? literal.asDecimal() : literal.value();
        }
        if (expression instanceof Alias alias) {
            return value(alias.operand(), row);
        }
        if (expression instanceof IsNull isNull) {
            return value(isNull.operand(), row) == null;
        }
        if (expression instanceof Not not) {
            final Object operand = value(not.operand(), row);
            return operand == null ? null : (Object) !((Boolean) operand);
        }
        if (expression instanceof Logical logical) {
            return logical(logical, (Boolean) value(logical.left(), row), (Boolean) value(logical.right(), row));
        }
        if (expression instanceof Cast cast) {
            final Object operand = value(cast.operand(), row);
            if (operand == null) {
                return null;
            }
            if (cast.type().isDecimal()) {
                return decimal(operand).setScale(cast.type().scale(), RoundingMode.HALF_UP);
            }
            return cast.type() == DataType.FLOAT64
                    ? (Object) ((Number) operand).doubleValue()
                    : (Object) ((Long) operand * 86_400_000_000L);
        }
        if (expression instanceof Comparison comparison) {
            final Object left = value(comparison.left(), row);
            final Object right = value(comparison.right(), row);
            return left == null || right == null
                    ? null
                    : (Object) comparison.operator().accepts(compare(left, right));
        }
        if (expression instanceof Call call && call.function() == ScalarFunction.ALIGN) {
            return value(call.operands().get(0), row);
        }
        return arithmetic((Arithmetic) expression, row);
    }

    private static Object logical(final Logical logical, final Boolean left, final Boolean right) {
        final boolean decisive = logical.operator() == LogicalOperator.OR;
        if ((left != null && left == decisive) || (right != null && right == decisive)) {
            return decisive;
        }
        return left == null || right == null ? null : (Object) !decisive;
    }

    private Object arithmetic(final Arithmetic arithmetic, final List<Object> row) {
        final Object left = value(arithmetic.left(), row);
        final Object right = value(arithmetic.right(), row);
        if (left == null || right == null) {
            return null;
        }
        if (left instanceof Double a && right instanceof Double b) {
            return switch (arithmetic.operator()) {
                case ADD -> a + b;
                case SUBTRACT -> a - b;
                case MULTIPLY -> a * b;
                case DIVIDE -> a / b;
            };
        }
        if (left instanceof BigDecimal || right instanceof BigDecimal) {
            return switch (arithmetic.operator()) {
                case ADD -> decimal(left).add(decimal(right));
                case SUBTRACT -> decimal(left).subtract(decimal(right));
                case MULTIPLY -> decimal(left).multiply(decimal(right));
                case DIVIDE -> throw new IllegalStateException("quotients are float64");
            };
        }
        final long leftLong = (Long) left;
        final long rightLong = (Long) right;
        return arithmetic.operator() == ArithmeticOperator.ADD
                ? Math.addExact(leftLong, rightLong)
                : arithmetic.operator() == ArithmeticOperator.SUBTRACT
                        ? Math.subtractExact(leftLong, rightLong)
                        : Math.multiplyExact(leftLong, rightLong);
    }
}
