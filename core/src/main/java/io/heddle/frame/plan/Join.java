package io.heddle.frame.plan;

import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of the left side with the rows of the right side that have equal keys; in the order of the left side, equal ones in that of the right.
 * Right and outer joins are made of these by the frame. Column names of both outputs differ.
 *
 * @param kind        one of INNER, LEFT, SEMI, ANTI, CROSS.
 * @param leftKeys    columns of the left side, as many and of the same types as {@code rightKeys}; none for CROSS.
 * @param leftOutput  the columns of the left side that are passed on.
 * @param rightOutput the same of the right side; none for SEMI and ANTI.
 * @param schema      the columns of both outputs.
 */
public record Join(
        LogicalPlan left,
        LogicalPlan right,
        JoinKind kind,
        List<String> leftKeys,
        List<String> rightKeys,
        List<String> leftOutput,
        List<String> rightOutput,
        Schema schema)
        implements LogicalPlan {
    public Join {
        leftKeys = List.copyOf(leftKeys);
        rightKeys = List.copyOf(rightKeys);
        leftOutput = List.copyOf(leftOutput);
        rightOutput = List.copyOf(rightOutput);
    }

    public Join(
            final LogicalPlan left,
            final LogicalPlan right,
            final JoinKind kind,
            final List<String> leftKeys,
            final List<String> rightKeys,
            final List<String> leftOutput,
            final List<String> rightOutput) {
        this(
                left,
                right,
                kind,
                leftKeys,
                rightKeys,
                leftOutput,
                rightOutput,
                schemaOf(left, right, leftOutput, rightOutput));
    }

    private static Schema schemaOf(
            final LogicalPlan left,
            final LogicalPlan right,
            final List<String> leftOutput,
            final List<String> rightOutput) {
        final List<Field> fields =
                new ArrayList<>(left.schema().select(leftOutput).fields());
        fields.addAll(right.schema().select(rightOutput).fields());
        return new Schema(fields);
    }

    /** The same join that passes other columns on. */
    public Join withOutputs(final List<String> newLeft, final List<String> newRight) {
        return new Join(left, right, kind, leftKeys, rightKeys, newLeft, newRight);
    }

    @Override
    public List<LogicalPlan> inputs() {
        return List.of(left, right);
    }

    @Override
    public LogicalPlan withInputs(final List<LogicalPlan> inputs) {
        return new Join(inputs.get(0), inputs.get(1), kind, leftKeys, rightKeys, leftOutput, rightOutput);
    }

    @Override
    public String describe() {
        final List<String> conditions = new ArrayList<>();
        for (int i = 0; i < leftKeys.size(); i++) {
            conditions.add(leftKeys.get(i) + " == " + rightKeys.get(i));
        }
        return "Join " + kind.label() + " [" + String.join(", ", conditions) + "] columns ["
                + String.join(", ", schema().names()) + "]";
    }
}
