package io.heddle.frame;

import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import java.util.ArrayList;
import java.util.List;

/** Plans that compute columns of a plan's rows. */
final class FrameColumns {
    private FrameColumns() {}

    /** The columns of these expressions. */
    static Project select(final LogicalPlan plan, final Expression... expressions) {
        if (expressions.length == 0) {
            throw FrameException.user("select needs at least one column; columns: "
                    + String.join(", ", plan.schema().names()));
        }
        final List<NamedExpression> selected = new ArrayList<>();
        for (final Expression expression : expressions) {
            selected.add(new NamedExpression(expression.outputName(), Binder.bind(expression, plan.schema())));
        }
        return new Project(plan, selected);
    }

    /** All columns, one of them computed, in its place or at the end. */
    static Project with(final LogicalPlan plan, final String name, final Expression expression) {
        final Schema schema = plan.schema();
        final Expression bound = Binder.bind(expression, schema);
        final List<NamedExpression> selected = new ArrayList<>();
        for (final String column : schema.names()) {
            selected.add(new NamedExpression(column, column.equals(name) ? bound : new ColumnReference(column)));
        }
        if (schema.find(name) < 0) {
            selected.add(new NamedExpression(name, bound));
        }
        return new Project(plan, selected);
    }
}
