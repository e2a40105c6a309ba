package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.RowSet;
import java.io.Serializable;
import java.util.List;

/**
 * What a probing task of a join does. Its inputs are its own, then the partitions of the right side, then the shares of the index over them.
 *
 * @param keys         the keys of the left rows, computed from the task's input.
 * @param columns      the left columns of the output.
 * @param rightColumns the right columns of the output, by their place in the stored batches.
 * @param right        the right side as it stands.
 */
record JoinSpec(
        JoinKind kind,
        List<NamedExpression> keys,
        List<NamedExpression> columns,
        List<Integer> rightColumns,
        RightSide right,
        Schema schema)
        implements Serializable {
    /**
     * The stored right side.
     *
     * @param partitionCount how many partitions hold its rows.
     * @param shareCount     how many partitions hold its index; 0 without keys.
     * @param keyColumns     the keys, by their place in the stored batches.
     */
    record RightSide(int partitionCount, int shareCount, List<Integer> keyColumns, List<DataType> keyTypes)
            implements Serializable {
        int[] keyColumnArray() {
            return keyColumns.stream().mapToInt(Integer::intValue).toArray();
        }

        DataType[] keyTypeArray() {
            return keyTypes.toArray(DataType[]::new);
        }

        /** All rows, their batches in order; the partitions start at an input. */
        RowSet open(final FragmentContext context, final int firstInput) {
            final RowSet rows = new RowSet();
            for (int i = 0; i < partitionCount; i++) {
                FragmentInputs.addAll(context.input(firstInput + i), rows);
            }
            return rows;
        }
    }

    int sideInputCount() {
        return right.partitionCount() + right.shareCount();
    }

    String describe() {
        return "join " + kind.label() + " by " + keys;
    }
}
