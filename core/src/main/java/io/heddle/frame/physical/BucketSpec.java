package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.NamedExpression;
import java.io.Serializable;
import java.util.List;

/**
 * By which keys rows are dealt to buckets.
 *
 * @param keys  computed from the columns of the pipeline's source.
 * @param count how many buckets there are; 0 where the hash itself is wanted, to be cut to ranges later.
 */
record BucketSpec(List<NamedExpression> keys, List<DataType> keyTypes, int count) implements Serializable {
    /** The column that holds a row's bucket while it is on its way; no column of a program has this name. */
    static final String COLUMN = "#bucket";
}
