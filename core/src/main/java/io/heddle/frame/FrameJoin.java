package io.heddle.frame;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.Join;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Union;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a join down as a plan: checks the keys, gives the right columns names of their own, and makes right and outer joins of left and anti
 * joins.
 */
final class FrameJoin {
    private static final String SUFFIX = "_right";

    private final LogicalPlan left;
    private final LogicalPlan right;
    private final List<String> leftKeys;
    private final List<String> rightKeys;
    private final List<NamedExpression> renamed = new ArrayList<>();
    private final List<String> rightOutput = new ArrayList<>();

    FrameJoin(
            final LogicalPlan left,
            final LogicalPlan right,
            final List<String> leftKeys,
            final List<String> rightKeys) {
        this.left = left;
        this.leftKeys = leftKeys;
        check(left.schema(), right.schema(), leftKeys, rightKeys);
        final Set<String> taken = new HashSet<>(left.schema().names());
        final List<String> inner = new ArrayList<>(rightKeys);
        for (final Field field : right.schema().fields()) {
            final int key = rightKeys.indexOf(field.name());
            final boolean shared = key >= 0 && leftKeys.get(key).equals(field.name());
            String name = field.name();
            while (!taken.add(name)) {
                name += SUFFIX;
            }
            renamed.add(new NamedExpression(name, new ColumnReference(field.name())));
            if (key >= 0) {
                inner.set(key, name);
            }
            if (!shared) {
                rightOutput.add(name);
            }
        }
        this.right = new Project(right, renamed);
        this.rightKeys = inner;
    }

    private static void check(
            final Schema left, final Schema right, final List<String> leftKeys, final List<String> rightKeys) {
        if (leftKeys.size() != rightKeys.size()) {
            throw FrameException.user("a join needs as many columns on the left as on the right, but got " + leftKeys
                    + " and " + rightKeys);
        }
        for (int i = 0; i < leftKeys.size(); i++) {
            final DataType leftType = left.typeOf(leftKeys.get(i));
            final DataType rightType = right.typeOf(rightKeys.get(i));
            if (leftType != rightType) {
                throw FrameException.user("cannot join: '" + leftKeys.get(i) + "' is " + leftType.label()
                        + " on the left and '" + rightKeys.get(i) + "' is " + rightType.label()
                        + " on the right; cast one of them");
            }
        }
    }

    LogicalPlan plan(final JoinKind kind) {
        if (kind != JoinKind.CROSS && leftKeys.isEmpty()) {
            throw FrameException.user(
                    "a join needs at least one column to join on; use crossJoin for all pairs of rows");
        }
        return switch (kind) {
            case INNER, LEFT, CROSS ->
                new Join(left, right, kind, leftKeys, rightKeys, left.schema().names(), rightOutput);
            case SEMI, ANTI ->
                new Join(left, right, kind, leftKeys, rightKeys, left.schema().names(), List.of());
            case RIGHT -> fromTheRight(JoinKind.LEFT);
            case OUTER ->
                new Union(List.of(
                        new Join(
                                left,
                                right,
                                JoinKind.LEFT,
                                leftKeys,
                                rightKeys,
                                left.schema().names(),
                                rightOutput),
                        fromTheRight(JoinKind.ANTI)));
        };
    }

    /** The rows of the right side, with those of the left or with nulls, under the columns of an inner join. */
    private LogicalPlan fromTheRight(final JoinKind kind) {
        final List<String> leftOutput = new ArrayList<>();
        final List<NamedExpression> columns = new ArrayList<>();
        for (final Field field : left.schema().fields()) {
            final int key = leftKeys.indexOf(field.name());
            final Expression value;
            if (key >= 0 && !rightOutput.contains(rightKeys.get(key))) {
                value = new ColumnReference(rightKeys.get(key));
            } else if (kind == JoinKind.ANTI) {
                value = Literal.ofNull(field.type());
            } else {
                leftOutput.add(field.name());
                value = new ColumnReference(field.name());
            }
            columns.add(new NamedExpression(field.name(), value));
        }
        rightOutput.forEach(name -> columns.add(new NamedExpression(name, new ColumnReference(name))));
        return new Project(
                new Join(
                        /* left= */ right,
                        /* right= */ left,
                        kind,
                        /* leftKeys= */ rightKeys,
                        /* rightKeys= */ leftKeys,
                        /* leftOutput= */ right.schema().names(),
                        /* rightOutput= */ leftOutput),
                columns);
    }
}
