package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.asc;
import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.desc;
import static io.heddle.frame.expression.Expressions.lit;
import static io.heddle.frame.expression.Expressions.when;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.WindowFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * A join with the latest row before, made of a union and a window: rows of both sides in one order, those of the right before equal ones of the left;
 * each left row sees the last right one.
 */
final class AsOfJoin {
    private final DataFrame left;
    private final DataFrame right;
    private final String order;
    private final List<String> keys;
    private final List<Field> rightFields = new ArrayList<>();
    private final List<String> outputNames = new ArrayList<>();
    private final String side;

    AsOfJoin(final DataFrame left, final DataFrame right, final String order, final List<String> keys) {
        this.left = left;
        this.right = right;
        this.order = order;
        this.keys = keys;
        final List<String> shared = new ArrayList<>(keys);
        shared.add(order);
        for (final String name : shared) {
            final DataType type = left.schema().typeOf(name);
            if (right.schema().typeOf(name) != type) {
                throw FrameException.user("an as-of join needs '" + name + "' of one type on both sides, but it is "
                        + type.label() + " and " + right.schema().typeOf(name).label());
            }
        }
        final List<String> taken = new ArrayList<>(left.columns());
        for (final Field field : right.schema().fields()) {
            if (!shared.contains(field.name())) {
                final String name = free(field.name(), taken, "_right");
                rightFields.add(field);
                outputNames.add(name);
                taken.add(name);
            }
        }
        this.side = unusedPrefix("side", taken);
    }

    private static String free(final String wanted, final List<String> taken, final String suffix) {
        String name = wanted;
        while (taken.contains(name)) {
            name += suffix;
        }
        return name;
    }

    /** No name begins with it, so that further ones can be made of it. */
    private static String unusedPrefix(final String wanted, final List<String> taken) {
        String prefix = wanted;
        while (isPrefix(prefix, taken)) {
            prefix += "_";
        }
        return prefix;
    }

    private static boolean isPrefix(final String prefix, final List<String> taken) {
        return taken.stream().anyMatch(name -> name.startsWith(prefix));
    }

    private String carried(final int index) {
        return side + index;
    }

    DataFrame frame() {
        final List<Expression> leftColumns = new ArrayList<>();
        final List<Expression> rightColumns = new ArrayList<>();
        for (final Field field : left.schema().fields()) {
            final boolean isShared = keys.contains(field.name()) || field.name().equals(order);
            leftColumns.add(col(field.name()));
            rightColumns.add(
                    isShared ? col(field.name()) : Literal.ofNull(field.type()).as(field.name()));
        }
        final List<WindowFunction> functions = new ArrayList<>();
        final List<Expression> output = new ArrayList<>();
        left.columns().forEach(name -> output.add(col(name)));
        for (int i = 0; i < rightFields.size(); i++) {
            leftColumns.add(Literal.ofNull(rightFields.get(i).type()).as(carried(i)));
            rightColumns.add(col(rightFields.get(i).name()).as(carried(i)));
            functions.add(WindowFunction.lastWhere(carried(i), side).as(carried(i) + "_last"));
            // A row without a place in the order has none before it.
            output.add(when(col(order).isNotNull())
                    .then(col(carried(i) + "_last"))
                    .end()
                    .as(outputNames.get(i)));
        }
        if (functions.isEmpty()) {
            return left;
        }
        leftColumns.add(lit(false).as(side));
        rightColumns.add(lit(true).as(side));
        final List<String> present = new ArrayList<>(keys);
        present.add(order);
        return left.select(leftColumns.toArray(Expression[]::new))
                .union(right.dropNulls(present.toArray(String[]::new)).select(rightColumns.toArray(Expression[]::new)))
                .window(keys, List.of(asc(order), desc(side)), functions.toArray(WindowFunction[]::new))
                .filter(col(side).not())
                .select(output.toArray(Expression[]::new));
    }
}
