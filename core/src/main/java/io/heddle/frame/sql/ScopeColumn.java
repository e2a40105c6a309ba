package io.heddle.frame.sql;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;

/**
 * A column that a select can name.
 *
 * @param table  the alias of its table.
 * @param name   its name in that table.
 * @param column its name in plans.
 * @param hidden whether it is found only together with its table, since a join using its name has put another in its place.
 */
record ScopeColumn(String table, String name, String column, DataType type, boolean hidden) {
    ColumnReference reference() {
        return new ColumnReference(column);
    }
}
