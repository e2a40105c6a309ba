package io.heddle.frame.sql;

import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.PlanSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables and the conditions between them, brought into an order of inner joins: always the two that give the fewest rows together, the smaller one
 * on the right, where it is indexed (Fegaras, A New Heuristic for Optimizing Large Queries, 1998). Keys are taken for foreign keys: columns that
 * are set equal have as many different values as the smallest of their tables has rows.
 */
final class JoinGraph {
    private static final double SEMI_SHARE = 0.3;

    private final PlanJoins joins;
    private final List<Relation> relations = new ArrayList<>();
    private final List<Expression> conditions = new ArrayList<>();
    private final Map<String, String> equalTo = new HashMap<>();
    private final Map<String, Double> valueCounts = new HashMap<>();

    /** A plan, how many rows it may have, and how many its largest table has before conditions. */
    private record Relation(LogicalPlan plan, double rowCount, double tableRowCount) {}

    /** Two relations that could be joined next. */
    private record Pair(Relation left, Relation right, double rowCount) {}

    JoinGraph(final PlanJoins joins) {
        this.joins = joins;
    }

    void add(final LogicalPlan plan) {
        final double rowCount = PlanSize.rows(plan);
        relations.add(new Relation(plan, rowCount, rowCount));
    }

    void add(final JoinGraph other) {
        relations.addAll(other.relations);
        conditions.addAll(other.conditions);
    }

    void require(final List<Expression> parts) {
        conditions.addAll(parts);
    }

    /**
     * Keeps only the rows of a relation that a semi or anti join lets through, where that is sooner than after all joins: when its keys are of one
     * relation which is not the largest. False when it should come after the joins.
     */
    boolean semiJoin(final Subqueries.SemiJoin semiJoin) {
        final double largest =
                relations.stream().mapToDouble(Relation::rowCount).max().orElse(0);
        for (int i = 0; i < relations.size(); i++) {
            final Relation relation = relations.get(i);
            final boolean isOwn = semiJoin.keys().stream().allMatch(key -> isOf(key.left(), relation.plan()));
            if (isOwn && relation.rowCount() < largest) {
                final LogicalPlan plan =
                        joins.join(relation.plan(), semiJoin.right(), semiJoin.kind(), semiJoin.keys());
                relations.set(i, new Relation(plan, relation.rowCount() * SEMI_SHARE, relation.tableRowCount()));
                return true;
            }
        }
        return false;
    }

    /** One plan of all relations under all conditions. */
    LogicalPlan plan() {
        if (relations.isEmpty()) {
            throw new IllegalStateException("no relation");
        }
        final List<Expression> all = Conditions.factored(conditions);
        conditions.clear();
        conditions.addAll(all);
        noteEqualColumns();
        filterRelations();
        while (relations.size() > 1) {
            joinNext();
        }
        LogicalPlan plan = relations.get(0).plan();
        for (final Expression condition : conditions) {
            plan = PlanJoins.filter(plan, condition);
        }
        return plan;
    }

    private void filterRelations() {
        for (int i = 0; i < relations.size(); i++) {
            final Relation relation = relations.get(i);
            LogicalPlan plan = relation.plan();
            double rowCount = relation.rowCount();
            for (final Expression condition : List.copyOf(conditions)) {
                final Expression part = Conditions.impliedBy(condition, relation.plan());
                if (part != null) {
                    plan = PlanJoins.filter(plan, part);
                    rowCount = Math.max(1, rowCount * PlanSize.share(part));
                    if (part == condition) {
                        conditions.remove(condition);
                    }
                }
            }
            relations.set(i, new Relation(plan, rowCount, relation.tableRowCount()));
        }
    }

    private void noteEqualColumns() {
        for (final Expression condition : conditions) {
            if (condition instanceof Comparison equal
                    && equal.operator() == ComparisonOperator.EQUAL
                    && equal.left() instanceof ColumnReference left
                    && equal.right() instanceof ColumnReference right) {
                equalTo.put(root(left.name()), root(right.name()));
            }
        }
        for (final Relation relation : relations) {
            for (final String column : relation.plan().schema().names()) {
                valueCounts.merge(root(column), relation.tableRowCount(), Math::min);
            }
        }
    }

    private String root(final String column) {
        String current = column;
        for (String next = equalTo.get(current); next != null && !next.equals(current); next = equalTo.get(current)) {
            current = next;
        }
        return current;
    }

    private void joinNext() {
        Pair best = null;
        for (int i = 0; i < relations.size(); i++) {
            for (int j = i + 1; j < relations.size(); j++) {
                final Relation first = relations.get(i);
                final Relation second = relations.get(j);
                final List<PlanJoins.Key> keys = keys(first, second);
                if (!keys.isEmpty()) {
                    best = better(best, first, second, joinedRowCount(first, second, keys));
                }
            }
        }
        if (best == null) {
            best = smallestTwo();
        }
        final Relation left = best.left();
        final Relation right = best.right();
        final List<PlanJoins.Key> keys = keys(left, right);
        conditions.removeIf(condition -> key(condition, left.plan(), right.plan()) != null);
        LogicalPlan plan = keys.isEmpty()
                ? PlanJoins.cross(left.plan(), right.plan())
                : joins.join(left.plan(), right.plan(), JoinKind.INNER, keys);
        double rowCount = best.rowCount();
        for (final Expression condition : List.copyOf(conditions)) {
            if (PlanJoins.reads(plan, condition)) {
                plan = PlanJoins.filter(plan, condition);
                rowCount = Math.max(1, rowCount * PlanSize.share(condition));
                conditions.remove(condition);
            }
        }
        relations.remove(left);
        relations.remove(right);
        relations.add(new Relation(plan, rowCount, Math.max(left.tableRowCount(), right.tableRowCount())));
    }

    private static @Nullable Pair better(
            final @Nullable Pair best, final Relation first, final Relation second, final double rowCount) {
        final boolean isBetter = best == null
                || rowCount < best.rowCount()
                || (rowCount == best.rowCount()
                        && first.rowCount() + second.rowCount()
                                < best.left().rowCount() + best.right().rowCount());
        if (!isBetter) {
            return best;
        }
        return first.rowCount() >= second.rowCount()
                ? new Pair(first, second, rowCount)
                : new Pair(second, first, rowCount);
    }

    private Pair smallestTwo() {
        final List<Relation> bySize = new ArrayList<>(relations);
        bySize.sort((first, second) -> Double.compare(first.rowCount(), second.rowCount()));
        final Relation left = bySize.get(1);
        final Relation right = bySize.get(0);
        return new Pair(left, right, left.rowCount() * right.rowCount());
    }

    private double joinedRowCount(final Relation first, final Relation second, final List<PlanJoins.Key> keys) {
        double values = 1;
        for (final PlanJoins.Key key : keys) {
            values *= Math.min(valueCount(key.left(), first), valueCount(key.right(), second));
        }
        final double most = Math.min(first.tableRowCount(), second.tableRowCount());
        return Math.max(1, first.rowCount() * second.rowCount() / Math.max(1, Math.min(values, most)));
    }

    private double valueCount(final Expression key, final Relation relation) {
        return key instanceof ColumnReference column
                ? valueCounts.getOrDefault(root(column.name()), relation.tableRowCount())
                : relation.tableRowCount();
    }

    private List<PlanJoins.Key> keys(final Relation left, final Relation right) {
        final List<PlanJoins.Key> keys = new ArrayList<>();
        for (final Expression condition : conditions) {
            final PlanJoins.Key key = key(condition, left.plan(), right.plan());
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** The two sides of an equality between two plans, in their order; null for any other condition. */
    static PlanJoins.@Nullable Key key(final Expression condition, final LogicalPlan left, final LogicalPlan right) {
        if (!(condition instanceof Comparison equal) || equal.operator() != ComparisonOperator.EQUAL) {
            return null;
        }
        if (isOf(equal.left(), left) && isOf(equal.right(), right)) {
            return new PlanJoins.Key(equal.left(), equal.right());
        }
        if (isOf(equal.right(), left) && isOf(equal.left(), right)) {
            return new PlanJoins.Key(/* left= */ equal.right(), /* right= */ equal.left());
        }
        return null;
    }

    /** Whether an expression reads columns of a plan and of nothing else. */
    private static boolean isOf(final Expression expression, final LogicalPlan plan) {
        return PlanJoins.readsAny(plan, expression) && PlanJoins.reads(plan, expression);
    }
}
