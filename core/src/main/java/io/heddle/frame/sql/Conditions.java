package io.heddle.frame.sql;

import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.LogicalOperator;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.Substitution;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes conditions apart, so that joins and tables get what concerns them. */
final class Conditions {
    private Conditions() {}

    /** Conditions that must all hold, as many as can be: what all alternatives of an or have in common stands on its own. */
    static List<Expression> factored(final List<Expression> conditions) {
        final List<Expression> parts = new ArrayList<>();
        for (final Expression condition : conditions) {
            for (final Expression part : Substitution.conjuncts(condition)) {
                addFactored(part, parts);
            }
        }
        return parts;
    }

    private static void addFactored(final Expression condition, final List<Expression> into) {
        final List<Expression> alternatives = alternatives(condition);
        if (alternatives.size() == 1) {
            into.add(condition);
            return;
        }
        final List<Expression> common = new ArrayList<>(Substitution.conjuncts(alternatives.get(0)));
        alternatives.forEach(alternative -> common.retainAll(Substitution.conjuncts(alternative)));
        into.addAll(common);
        final List<Expression> rest = new ArrayList<>();
        for (final Expression alternative : alternatives) {
            final List<Expression> own = new ArrayList<>(Substitution.conjuncts(alternative));
            own.removeAll(common);
            if (own.isEmpty()) {
                return; // what is common suffices
            }
            rest.add(join(own, LogicalOperator.AND));
        }
        into.add(join(rest, LogicalOperator.OR));
    }

    /** What a condition says of the rows of one plan: itself, or of each alternative the part that reads only that plan; null for nothing. */
    static @Nullable Expression impliedBy(final Expression condition, final LogicalPlan plan) {
        if (PlanJoins.reads(plan, condition)) {
            return condition;
        }
        final List<Expression> alternatives = alternatives(condition);
        if (alternatives.size() == 1) {
            return null;
        }
        final List<Expression> implied = new ArrayList<>();
        for (final Expression alternative : alternatives) {
            final List<Expression> own = Substitution.conjuncts(alternative).stream()
                    .filter(part -> PlanJoins.readsAny(plan, part) && PlanJoins.reads(plan, part))
                    .toList();
            if (own.isEmpty()) {
                return null;
            }
            implied.add(join(own, LogicalOperator.AND));
        }
        return join(implied, LogicalOperator.OR);
    }

    private static List<Expression> alternatives(final Expression condition) {
        final List<Expression> parts = new ArrayList<>();
        collectAlternatives(condition, parts);
        return parts;
    }

    private static void collectAlternatives(final Expression condition, final List<Expression> into) {
        if (condition instanceof Logical logical && logical.operator() == LogicalOperator.OR) {
            collectAlternatives(logical.left(), into);
            collectAlternatives(logical.right(), into);
        } else {
            into.add(condition);
        }
    }

    static Expression join(final List<Expression> parts, final LogicalOperator operator) {
        Expression joined = parts.get(0);
        for (final Expression part : parts.subList(1, parts.size())) {
            joined = new Logical(operator, joined, part);
        }
        return joined;
    }
}
