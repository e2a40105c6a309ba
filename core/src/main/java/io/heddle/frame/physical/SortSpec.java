package io.heddle.frame.physical;

import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.kernel.RowComparator;
import io.heddle.frame.kernel.RowSet;
import java.io.Serializable;
import java.util.List;

/** An order of rows of a schema, of which the first {@code limit} are wanted. */
record SortSpec(Schema schema, List<SortKey> keys, long limit) implements Serializable {
    /** The order over rows of these columns. */
    RowComparator comparator(final RowSet rows) {
        return comparator(rows, keyColumns());
    }

    /** The same order over rows of which the first columns are the keys. */
    RowComparator pickComparator(final RowSet rows) {
        final int[] columns = new int[keys.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i;
        }
        return comparator(rows, columns);
    }

    /** The keys, by their place in the schema. */
    List<Integer> keyColumnList() {
        return keys.stream().map(key -> schema.indexOf(key.column())).toList();
    }

    int[] keyColumns() {
        return keyColumnList().stream().mapToInt(Integer::intValue).toArray();
    }

    private RowComparator comparator(final RowSet rows, final int[] columns) {
        final boolean[] descending = new boolean[keys.size()];
        final boolean[] nullsFirst = new boolean[keys.size()];
        for (int i = 0; i < columns.length; i++) {
            descending[i] = keys.get(i).descending();
            nullsFirst[i] = keys.get(i).nullsFirst();
        }
        return new RowComparator(rows, columns, descending, nullsFirst);
    }

    boolean isLimited() {
        return limit != Long.MAX_VALUE;
    }

    String describe() {
        final StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < keys.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(keys.get(i));
        }
        text.append(']');
        return isLimited() ? text.append(" first ").append(limit).toString() : text.toString();
    }
}
