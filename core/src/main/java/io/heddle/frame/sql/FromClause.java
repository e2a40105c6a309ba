package io.heddle.frame.sql;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.LateralSubSelect;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.TableFunction;
import org.jspecify.annotations.Nullable;

/** The tables of a select: adds their columns to the scope and makes a graph of inner joins of them, in which an outer join is one relation. */
final class FromClause {
    private final QueryContext context;
    private final QueryTranslator queries;
    private final Scope scope;
    private final PlanJoins joins;
    private final ExpressionTranslator expressions;
    private final List<Expression> correlated = new ArrayList<>();

    /** One column of either side of a join, which are equal in its rows and found by their name alone as one. */
    private record Shared(ScopeColumn left, ScopeColumn right) {}

    FromClause(final QueryContext context, final QueryTranslator queries, final Scope scope) {
        this.context = context;
        this.queries = queries;
        this.scope = scope;
        this.joins = new PlanJoins(context);
        this.expressions = ExpressionTranslator.ofRows(context, scope);
    }

    /** Conditions of joins that read columns of a query around this one. */
    List<Expression> correlated() {
        return correlated;
    }

    JoinGraph graph(final FromItem first, final @Nullable List<Join> others) {
        final List<JoinGraph> trees = new ArrayList<>(List.of(single(first)));
        FromItem left = first;
        for (final Join join : others == null ? List.<Join>of() : others) {
            NotTranslated.refuse(join, left);
            left = join.getFromItem();
            final int before = scope.size();
            final JoinGraph right = single(join.getFromItem());
            if (join.isSimple()) {
                trees.add(right);
            } else {
                final int last = trees.size() - 1;
                trees.set(last, joined(trees.get(last), right, join, before));
            }
        }
        final JoinGraph all = trees.get(0);
        trees.subList(1, trees.size()).forEach(all::add);
        return all;
    }

    private JoinGraph single(final FromItem item) {
        NotTranslated.refuse(item);
        if (item instanceof ParenthesedFromItem group) {
            return graph(group.getFromItem(), group.getJoins());
        }
        final JoinGraph graph = new JoinGraph(joins);
        graph.add(table(item));
        return graph;
    }

    private LogicalPlan table(final FromItem item) {
        if (item instanceof Table table) {
            final String written = table.getSchemaName() == null
                    ? table.getName()
                    : SqlWords.unquoted(table.getSchemaName()) + "." + SqlWords.unquoted(table.getName());
            final String name = SqlWords.unquoted(written);
            final LogicalPlan plan = queries.table(table, name, SqlWords.isQuoted(written));
            return renamed(item, plan, plan.schema().names(), plan.schema().names(), name);
        }
        if (item instanceof ParenthesedSelect select && !(item instanceof LateralSubSelect)) {
            final Selected selected = queries.select(select.getSelect(), null);
            final String alias = select.getAlias() == null ? context.fresh("query", DataType.BOOL) : "";
            return renamed(item, selected.plan(), selected.columns(), selected.names(), alias);
        }
        if (item instanceof TableFunction function && !"lateral".equalsIgnoreCase(function.getPrefix())) {
            final LogicalPlan plan = context.at(function, () -> FileFunctions.read(function));
            final List<String> names = plan.schema().names();
            return renamed(
                    item,
                    plan,
                    names,
                    names,
                    SqlWords.lower(function.getFunction().getName()));
        }
        throw QueryContext.wrong(
                item, "from takes tables, queries in parentheses, files and joins of them, but not '" + item + "'");
    }

    /** The columns of a table under names that no other column has. */
    private LogicalPlan renamed(
            final FromItem item,
            final LogicalPlan plan,
            final List<String> columns,
            final List<String> names,
            final String defaultAlias) {
        final Alias alias = item.getAlias();
        final String table = alias == null ? defaultAlias : SqlWords.unquoted(alias.getName());
        final List<String> shown = new ArrayList<>(names);
        if (alias != null && alias.getAliasColumns() != null) {
            if (alias.getAliasColumns().size() > names.size()) {
                throw QueryContext.wrong(
                        item,
                        "'" + table + "' has " + names.size() + " columns, but "
                                + alias.getAliasColumns().size() + " names are given");
            }
            for (int i = 0; i < alias.getAliasColumns().size(); i++) {
                shown.set(i, SqlWords.unquoted(alias.getAliasColumns().get(i).name));
            }
        }
        final List<NamedExpression> projected = new ArrayList<>();
        final List<ScopeColumn> added = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            final DataType type = plan.schema().typeOf(columns.get(i));
            final String column = context.fresh(table, shown.get(i), type);
            projected.add(new NamedExpression(column, new ColumnReference(columns.get(i))));
            added.add(new ScopeColumn(table, shown.get(i), column, type, false));
        }
        scope.add(item, table, added);
        return new Project(plan, projected);
    }

    private JoinGraph joined(final JoinGraph left, final JoinGraph right, final Join join, final int before) {
        final List<Expression> conditions = conditions(join);
        final List<Shared> shared = shared(join, before);
        for (final Shared column : shared) {
            scope.hide(join.isRight() ? column.left() : column.right());
            if (join.isFull()) {
                scope.hide(column.left());
            }
            conditions.add(new Comparison(
                    ComparisonOperator.EQUAL,
                    column.left().reference(),
                    column.right().reference()));
        }
        final boolean outer = join.isLeft() || join.isRight() || join.isFull();
        if (conditions.isEmpty() && join.getOnExpressions().isEmpty() && !join.isCross() && !join.isNatural()) {
            throw QueryContext.wrong(
                    join.getFromItem(), "this join has no condition; write on, using, or cross join for all pairs");
        }
        if (!outer) {
            left.add(right);
            left.require(conditions);
            return left;
        }
        final JoinGraph single = new JoinGraph(joins);
        if (join.isFull()) {
            single.add(merged(full(left.plan(), right.plan(), join, conditions), join, shared));
        } else if (join.isRight()) {
            single.add(outer(/* left= */ right.plan(), /* right= */ left.plan(), join, conditions));
        } else {
            single.add(outer(left.plan(), right.plan(), join, conditions));
        }
        return single;
    }

    /** The conditions behind on that do not concern a query around this one. */
    private List<Expression> conditions(final Join join) {
        final List<Expression> own = new ArrayList<>();
        for (final net.sf.jsqlparser.expression.Expression on : join.getOnExpressions()) {
            final Expression condition = expressions.condition(on);
            for (final Expression part : Conditions.factored(List.of(condition))) {
                final boolean isOwn = columns(part).stream().allMatch(scope::owns);
                if (!isOwn && (join.isLeft() || join.isRight() || join.isFull())) {
                    throw QueryContext.wrong(
                            on, "the condition of an outer join cannot read columns of the query around it");
                }
                (isOwn ? own : correlated).add(part);
            }
        }
        return own;
    }

    /** Columns that a join names by using, or natural, and joins on; asked before they are hidden. */
    private List<Shared> shared(final Join join, final int before) {
        final List<ScopeColumn> lefts = List.copyOf(scope.between(0, before));
        final List<ScopeColumn> rights = List.copyOf(scope.between(before, scope.size()));
        final List<Shared> shared = new ArrayList<>();
        for (final Column column : join.getUsingColumns() == null ? List.<Column>of() : join.getUsingColumns()) {
            final String written = column.getColumnName();
            shared.add(new Shared(only(column, written, lefts), only(column, written, rights)));
        }
        for (final ScopeColumn right : join.isNatural() ? rights : List.<ScopeColumn>of()) {
            if (lefts.stream().anyMatch(left -> !left.hidden() && left.name().equals(right.name()))) {
                shared.add(new Shared(only(join.getFromItem(), right.name(), lefts), right));
            }
        }
        return shared;
    }

    private static ScopeColumn only(final Object node, final String written, final List<ScopeColumn> columns) {
        final String name = SqlWords.unquoted(written);
        List<ScopeColumn> found = columns.stream()
                .filter(column -> !column.hidden() && column.name().equals(name))
                .toList();
        if (found.isEmpty() && !SqlWords.isQuoted(written)) {
            found = columns.stream()
                    .filter(column -> !column.hidden() && column.name().equalsIgnoreCase(name))
                    .toList();
        }
        if (found.size() != 1) {
            throw QueryContext.wrong(
                    node,
                    "using needs one column '" + name + "' on either side, but one side has " + found.size()
                            + "; columns: "
                            + String.join(
                                    ", ",
                                    columns.stream().map(ScopeColumn::name).toList()));
        }
        return found.get(0);
    }

    /** A left join; a condition on one side alone becomes a filter of the right side, or a key that matches nothing. */
    private LogicalPlan outer(
            final LogicalPlan left, final LogicalPlan right, final Join join, final List<Expression> conditions) {
        final List<PlanJoins.Key> keys = new ArrayList<>();
        LogicalPlan filtered = right;
        for (final Expression condition : conditions) {
            final PlanJoins.Key key = JoinGraph.key(condition, left, right);
            if (key != null) {
                keys.add(key);
            } else if (PlanJoins.reads(right, condition)) {
                filtered = PlanJoins.filter(filtered, condition);
            } else if (PlanJoins.reads(left, condition)) {
                keys.add(new PlanJoins.Key(condition, Literal.of(true)));
            } else {
                throw unsupported(join, condition);
            }
        }
        return joins.join(left, filtered, JoinKind.LEFT, keys);
    }

    private LogicalPlan full(
            final LogicalPlan left, final LogicalPlan right, final Join join, final List<Expression> conditions) {
        final List<PlanJoins.Key> keys = new ArrayList<>();
        for (final Expression condition : conditions) {
            final PlanJoins.Key key = JoinGraph.key(condition, left, right);
            if (key != null) {
                keys.add(key);
            } else if (PlanJoins.reads(left, condition)) {
                keys.add(new PlanJoins.Key(condition, Literal.of(true)));
            } else if (PlanJoins.reads(right, condition)) {
                keys.add(new PlanJoins.Key(Literal.of(true), condition));
            } else {
                throw unsupported(join, condition);
            }
        }
        return joins.full(left, right, keys);
    }

    /** Shared columns of a full join: the value of the side that has one. */
    private LogicalPlan merged(final LogicalPlan plan, final Join join, final List<Shared> shared) {
        if (shared.isEmpty()) {
            return plan;
        }
        final List<NamedExpression> added = new ArrayList<>();
        final List<ScopeColumn> columns = new ArrayList<>();
        for (final Shared both : shared) {
            final Expression value =
                    both.left().reference().fillNull(both.right().reference());
            final String column = context.fresh("using", context.typeOf(value));
            added.add(new NamedExpression(column, value));
            columns.add(new ScopeColumn("", both.left().name(), column, context.typeOf(value), false));
        }
        scope.add(join.getFromItem(), context.fresh("using", DataType.BOOL), columns);
        return PlanJoins.with(plan, added);
    }

    private static RuntimeException unsupported(final Join join, final Expression condition) {
        return QueryContext.wrong(
                join.getFromItem(),
                "an outer join takes equalities between both sides and conditions on one side, but not " + condition);
    }

    private static Set<String> columns(final Expression expression) {
        final Set<String> columns = new HashSet<>();
        Substitution.collectColumns(expression, columns);
        return columns;
    }
}
