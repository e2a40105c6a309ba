package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.WindowFunction;
import java.io.Serializable;
import java.util.List;

/**
 * What a windowing fragment does.
 *
 * @param keys      how the values are computed by which rows belong together; the first {@code keys.size()} keys of the order are the same columns.
 * @param columns   the columns of the rows, how they are computed from the fragment's input.
 * @param order     the order of the rows with these columns.
 * @param functions the columns that are added.
 * @param schema    all columns that leave the fragment.
 */
record WindowSpec(
        List<NamedExpression> keys,
        List<DataType> keyTypes,
        List<NamedExpression> columns,
        SortSpec order,
        List<WindowFunction> functions,
        Schema schema)
        implements Serializable {
    String describe() {
        return "window "
                + String.join(", ", functions.stream().map(WindowFunction::name).toList()) + " by " + keys.size()
                + " of " + order.describe();
    }
}
