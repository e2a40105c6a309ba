package io.heddle.frame.sql;

import io.heddle.graph.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/** The columns that a select can name: those of its own tables, then those of the query around it. */
final class Scope {
    private final List<ScopeColumn> columns = new ArrayList<>();
    private final Set<String> tables = new LinkedHashSet<>();
    private final @Nullable Scope outer;

    Scope(final @Nullable Scope outer) {
        this.outer = outer;
    }

    /** Adds the columns of a table; two tables cannot have one alias. */
    void add(final Object node, final String table, final List<ScopeColumn> added) {
        if (!tables.add(table)) {
            throw QueryContext.wrong(
                    node, "there are two tables named '" + table + "'; give one of them another alias");
        }
        columns.addAll(added);
    }

    /** From now on a column is found only together with its table. */
    void hide(final ScopeColumn column) {
        columns.set(
                columns.indexOf(column),
                new ScopeColumn(column.table(), column.name(), column.column(), column.type(), true));
    }

    /** All columns that a star means. */
    List<ScopeColumn> visible() {
        return columns.stream().filter(column -> !column.hidden()).toList();
    }

    /** The columns of one table. */
    List<ScopeColumn> columnsOf(final Object node, final String table) {
        final List<ScopeColumn> found = matching(table, ScopeColumn::table, columns);
        if (found.isEmpty()) {
            throw QueryContext.wrong(node, unknownTable(table));
        }
        return found;
    }

    /** How many columns there are, to tell later ones from those of now. */
    int size() {
        return columns.size();
    }

    List<ScopeColumn> between(final int from, final int to) {
        return columns.subList(from, to);
    }

    boolean owns(final String column) {
        return columns.stream().anyMatch(mine -> mine.column().equals(column));
    }

    /** The column that a name means; a complaint with its place where there is none or more than one. */
    ScopeColumn resolve(final Column named) {
        final ScopeColumn found = find(named);
        if (found != null) {
            return found;
        }
        final String name = SqlWords.unquoted(named.getColumnName());
        final String table = named.getTableName() == null ? null : SqlWords.unquoted(named.getTableName());
        if (table != null && !knowsTable(table)) {
            throw QueryContext.wrong(named, unknownTable(table));
        }
        final List<String> candidates = new ArrayList<>();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            scope.columns.stream()
                    .filter(column -> table == null || column.table().equalsIgnoreCase(table))
                    .map(ScopeColumn::name)
                    .forEach(candidates::add);
        }
        final String nearest = NearestName.of(name, candidates);
        throw QueryContext.wrong(
                named,
                "no column '" + name + "'" + (table == null ? "" : " in '" + table + "'")
                        + (nearest == null ? ";" : "; did you mean '" + nearest + "'?") + " columns: "
                        + String.join(", ", new LinkedHashSet<>(candidates)));
    }

    /** The same; null where there is none. */
    @Nullable
    ScopeColumn find(final Column named) {
        final String table = named.getTableName();
        List<ScopeColumn> candidates = columns;
        if (table != null) {
            candidates = matching(table, ScopeColumn::table, candidates);
        } else {
            candidates = visible();
        }
        final List<ScopeColumn> found = matching(named.getColumnName(), ScopeColumn::name, candidates);
        if (found.size() > 1) {
            throw QueryContext.wrong(
                    named,
                    "the column '" + named.getColumnName() + "' is in several tables: "
                            + String.join(
                                    ", ", found.stream().map(ScopeColumn::table).toList())
                            + "; write " + found.get(0).table() + "."
                            + found.get(0).name());
        }
        if (found.isEmpty()) {
            return outer == null ? null : outer.find(named);
        }
        return found.get(0);
    }

    private boolean knowsTable(final String table) {
        return tables.stream().anyMatch(table::equalsIgnoreCase) || (outer != null && outer.knowsTable(table));
    }

    private String unknownTable(final String table) {
        final List<String> all = new ArrayList<>();
        for (Scope scope = this; scope != null; scope = scope.outer) {
            all.addAll(scope.tables);
        }
        final String nearest = NearestName.of(table, all);
        return "no table or alias '" + table + "' in from"
                + (nearest == null ? ";" : "; did you mean '" + nearest + "'?") + " there are: "
                + String.join(", ", all);
    }

    /** Exactly named ones, else those of that name in any case. */
    private static List<ScopeColumn> matching(
            final String written,
            final java.util.function.Function<ScopeColumn, String> name,
            final List<ScopeColumn> columns) {
        final String wanted = SqlWords.unquoted(written);
        final Predicate<ScopeColumn> exact = column -> name.apply(column).equals(wanted);
        final List<ScopeColumn> found = columns.stream().filter(exact).toList();
        if (!found.isEmpty() || SqlWords.isQuoted(written)) {
            return found;
        }
        return columns.stream()
                .filter(column -> name.apply(column).equalsIgnoreCase(wanted))
                .toList();
    }
}
