package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.UserAggregation;
import io.heddle.frame.kernel.MomentKernels;
import io.heddle.frame.kernel.StateKernels;
import io.heddle.frame.kernel.TopKernels;
import io.heddle.frame.kernel.ValueLists;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One state of an aggregation and the values that it takes; aggregates that need the same state share it.
 *
 * @param second the other values, where it takes pairs.
 * @param size   how many values LARGEST and SMALLEST keep.
 */
record StateSpec(
        StateKind kind,
        @Nullable Expression operand,
        @Nullable Expression second,
        DataType operandType,
        int size,
        @Nullable UserAggregation user)
        implements Serializable {
    /** The program's own aggregate of a state of kind USER. */
    UserAggregation userAggregation() {
        return Objects.requireNonNull(user, "a state of the program's own");
    }

    /** Bytes in a group's record. */
    int length() {
        return switch (kind) {
            case ROWS, VALUES, DISTINCT, USER -> StateKernels.COUNT_LENGTH;
            case LONG_SUM -> StateKernels.LONG_SUM_LENGTH;
            case DOUBLE_SUM -> StateKernels.DOUBLE_SUM_LENGTH;
            case MIN, MAX, FIRST, LAST -> StateKernels.EXTREME_LENGTH;
            case MOMENTS -> MomentKernels.MOMENTS_LENGTH;
            case CO_MOMENTS -> MomentKernels.CO_MOMENTS_LENGTH;
            case LARGEST, SMALLEST -> TopKernels.length(size);
            case LIST -> ValueLists.LENGTH;
        };
    }

    /** The types of the columns in which the state travels from partial to merging fragments. */
    List<DataType> columnTypes() {
        return switch (kind) {
            case ROWS, VALUES -> List.of(DataType.INT64);
            case LONG_SUM -> List.of(DataType.INT64, DataType.INT64, DataType.INT64);
            case DOUBLE_SUM -> List.of(DataType.FLOAT64, DataType.INT64);
            case MIN, MAX, FIRST, LAST -> List.of(operandType);
            case MOMENTS -> countAndDoubles(MomentKernels.MOMENTS_COLUMNS);
            case CO_MOMENTS -> countAndDoubles(MomentKernels.CO_MOMENTS_COLUMNS);
            case USER -> List.of(DataType.STRING);
            case LARGEST, SMALLEST -> Collections.nCopies(size, operandType);
            case LIST, DISTINCT -> throw new IllegalStateException(kind + " does not travel");
        };
    }

    private static List<DataType> countAndDoubles(final int doubles) {
        final List<DataType> types = new ArrayList<>(List.of(DataType.INT64));
        types.addAll(Collections.nCopies(doubles, DataType.FLOAT64));
        return types;
    }
}
