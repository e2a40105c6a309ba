package io.heddle.frame.sql;

import io.heddle.frame.plan.LogicalPlan;
import java.util.List;

/**
 * The rows of a query.
 *
 * @param plan    which has the columns and maybe others.
 * @param names   what the columns are called outside; several may be called the same.
 * @param columns their names in the plan, each once.
 */
record Selected(LogicalPlan plan, List<String> names, List<String> columns) {
    Selected {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
    }

    Selected withPlan(final LogicalPlan newPlan) {
        return new Selected(newPlan, names, columns);
    }
}
