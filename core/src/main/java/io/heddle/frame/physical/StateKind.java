package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.kernel.StateKernels;
import java.util.List;

/** The states that aggregates are made of; each with the columns in which it travels from partial to merging fragments. */
enum StateKind {
    ROWS(StateKernels.COUNT_LENGTH),
    VALUES(StateKernels.COUNT_LENGTH),
    LONG_SUM(StateKernels.LONG_SUM_LENGTH),
    DOUBLE_SUM(StateKernels.DOUBLE_SUM_LENGTH),
    MIN(StateKernels.EXTREME_LENGTH),
    MAX(StateKernels.EXTREME_LENGTH);

    private final int length;

    StateKind(final int length) {
        this.length = length;
    }

    /** Bytes in a group's record. */
    int length() {
        return length;
    }

    /** The types of the columns that carry the state; {@code operandType} is that of the aggregated values. */
    List<DataType> columnTypes(final DataType operandType) {
        return switch (this) {
            case ROWS, VALUES -> List.of(DataType.INT64);
            case LONG_SUM -> List.of(DataType.INT64, DataType.INT64, DataType.INT64);
            case DOUBLE_SUM -> List.of(DataType.FLOAT64, DataType.INT64);
            case MIN, MAX -> List.of(operandType);
        };
    }
}
