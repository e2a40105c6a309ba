package io.heddle.frame.optimizer;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.lit;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.Join;
import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.PlanText;
import io.heddle.frame.plan.Project;
import io.heddle.frame.plan.ScanSource;
import io.heddle.frame.plan.TableSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each rule on a plan that it matches and on one that it must leave alone; plans as indented text. */
@Timeout(10)
class OptimizerTest {
    private static final Schema SCHEMA =
            Schema.of(new Field("a", DataType.INT64), new Field("b", DataType.INT64), new Field("s", DataType.STRING));
    private static final LogicalPlan SCAN = new ScanSource(
            new TableSource() {
                @Override
                public Schema schema() {
                    return SCHEMA;
                }

                @Override
                public String description() {
                    return "test";
                }
            },
            SCHEMA);

    private static LogicalPlan filter(final LogicalPlan input, final Expression condition) {
        return new Filter(input, Binder.bindCondition(condition, input.schema()));
    }

    private static LogicalPlan project(final LogicalPlan input, final Expression... expressions) {
        final List<NamedExpression> columns = new ArrayList<>();
        for (final Expression expression : expressions) {
            columns.add(new NamedExpression(expression.outputName(), Binder.bind(expression, input.schema())));
        }
        return new Project(input, columns);
    }

    private static LogicalPlan group(final LogicalPlan input, final List<String> keys, final Aggregate... aggregates) {
        return new GroupBy(
                input,
                keys,
                Arrays.stream(aggregates)
                        .map(aggregate -> Binder.bind(aggregate, input.schema()))
                        .toList());
    }

    private static void assertFires(final Rule rule, final LogicalPlan plan, final String expected) {
        assertEquals(expected, PlanText.of(rule.apply(plan)));
    }

    private static void assertDoesNotFire(final Rule rule, final LogicalPlan plan) {
        assertSame(plan, rule.apply(plan));
    }

    @Test
    void foldConstants() {
        assertFires(
                new FoldConstants(), filter(SCAN, col("a").gt(lit(60).times(24)).and(lit(1).lt(2))), """
                Filter (a > 1440)
                  Scan test columns [a, b, s]
                """);
        assertFires(
                new FoldConstants(),
                project(
                        SCAN,
                        lit(1).dividedBy(2).as("half"),
                        lit("a").ge("B").as("after"),
                        lit(3).isNull().as("none")),
                """
                Project half = 0.5, after = true, none = false
                  Scan test columns [a, b, s]
                """);
        assertFires(new FoldConstants(), filter(SCAN, col("a").gt(5).or(lit(true))), """
                Filter true
                  Scan test columns [a, b, s]
                """);
        assertDoesNotFire(new FoldConstants(), filter(SCAN, col("a").gt(col("b"))));
        // Overflow belongs to the rows: without any there is no error.
        assertDoesNotFire(
                new FoldConstants(), project(SCAN, lit(Long.MAX_VALUE).plus(1).as("x")));
    }

    @Test
    void pushFilterThroughProject() {
        assertFires(
                new PushFilterThroughProject(),
                filter(project(SCAN, col("a").plus(col("b")).as("c"), col("s")), col("c").gt(5)),
                """
                Project c = (a + b), s
                  Filter ((a + b) > 5)
                    Scan test columns [a, b, s]
                """);
        assertDoesNotFire(new PushFilterThroughProject(), project(filter(SCAN, col("a").gt(5)), col("a")));
        // The first rows of all are not the first rows of some.
        assertDoesNotFire(new PushFilterThroughProject(), filter(new Limit(SCAN, 5), col("a").gt(5)));
    }

    @Test
    void pushFilterThroughGroupBy() {
        assertFires(
                new PushFilterThroughGroupBy(),
                filter(
                        group(SCAN, List.of("s"), sum("a"), count()),
                        col("s").eq("x").and(col("count").gt(2))),
                """
                Filter (count > 2)
                  GroupBy [s] sum(a), count()
                    Filter (s == 'x')
                      Scan test columns [a, b, s]
                """);
        assertDoesNotFire(
                new PushFilterThroughGroupBy(),
                filter(group(SCAN, List.of("s"), sum("a")), col("sum(a)").gt(2)));
        // An aggregation without keys yields a row for no input, which a pushed filter would let through.
        assertDoesNotFire(new PushFilterThroughGroupBy(), filter(group(SCAN, List.of(), count()), lit(false)));
    }

    @Test
    void mergeFilters() {
        assertFires(new MergeFilters(), filter(filter(filter(SCAN, col("a").gt(5)), lit(true)), col("b").lt(3)), """
                Filter ((a > 5) and (b < 3))
                  Scan test columns [a, b, s]
                """);
        assertDoesNotFire(new MergeFilters(), filter(SCAN, lit(false)));
    }

    @Test
    void mergeProjects() {
        assertFires(
                new MergeProjects(),
                project(
                        project(SCAN, col("a").plus(1).as("x"), col("s")),
                        col("x").times(2).as("y")),
                """
                Project y = ((a + 1) * 2)
                  Scan test columns [a, b, s]
                """);
        assertFires(new MergeProjects(), project(SCAN, col("a"), col("b"), col("s")), "Scan test columns [a, b, s]\n");
        assertDoesNotFire(new MergeProjects(), project(SCAN, col("b"), col("a"), col("s")));
        assertDoesNotFire(new MergeProjects(), project(SCAN, col("a").as("b"), col("b").as("a"), col("s")));
    }

    @Test
    void mergeLimits() {
        assertFires(new MergeLimits(), new Limit(new Limit(SCAN, 5), 9), """
                Limit 5
                  Scan test columns [a, b, s]
                """);
        assertDoesNotFire(new MergeLimits(), new Limit(filter(SCAN, col("a").gt(1)), 9));
    }

    @Test
    void pruneColumns() {
        assertFires(new PruneColumns(), group(filter(SCAN, col("b").gt(1)), List.of(), count()), """
                Aggregate count()
                  Filter (b > 1)
                    Scan test columns [b]
                """);
        assertFires(
                new PruneColumns(),
                project(project(SCAN, col("a").plus(1).as("x"), col("s"), col("b")), col("s")),
                """
                Project s
                  Project s
                    Scan test columns [s]
                """);
        assertDoesNotFire(new PruneColumns(), filter(SCAN, col("b").gt(1)));
        assertFires(new PruneColumns(), group(SCAN, List.of(), count()), """
                Aggregate count()
                  Scan test columns []
                """);
    }

    @Test
    void narrowJoins() {
        final LogicalPlan few = filter(SCAN, col("a").eq(1));
        final LogicalPlan groups =
                group(project(SCAN, col("b").as("k"), col("a").as("v")), List.of("k"), sum("v").as("sum"));
        assertFires(new NarrowJoins(0), join(few, groups), """
                Join left [b == k] columns [s, sum]
                  Filter (a == 1)
                    Scan test columns [a, b, s]
                  GroupBy [k] sum = sum(v)
                    Join semi [k == b] columns [k, v]
                      Project k = b, v = a
                        Scan test columns [a, b, s]
                      Project b
                        Filter (a == 1)
                          Scan test columns [a, b, s]
                """);
        // All keys are left; too few rows to be worth it; what is asked for is no key of the groups.
        assertDoesNotFire(new NarrowJoins(0), join(SCAN, groups));
        assertDoesNotFire(new NarrowJoins(10_000), join(few, groups));
        assertDoesNotFire(
                new NarrowJoins(0),
                join(few, group(project(SCAN, col("a"), col("s")), List.of("s"), sum("a").as("k"), count().as("sum"))));
    }

    private static LogicalPlan join(final LogicalPlan left, final LogicalPlan right) {
        return new Join(left, right, JoinKind.LEFT, List.of("b"), List.of("k"), List.of("s"), List.of("sum"));
    }

    @Test
    void allRulesTogether() {
        final LogicalPlan plan = filter(
                group(
                        filter(
                                project(
                                        SCAN,
                                        col("a"),
                                        col("s").as("key"),
                                        col("a").times(col("b")).as("unused")),
                                col("a").gt(lit(50).times(2))),
                        List.of("key"),
                        sum("a")),
                col("key").ne("x"));
        assertEquals("""
                GroupBy [key] sum(a)
                  Project a, key = s
                    Filter ((a > 100) and (s != 'x'))
                      Scan test columns [a, s]
                """, PlanText.of(Optimizer.standard().optimize(plan)));
    }

    @Test
    void aRuleThatChangesTheColumnsIsFoundOut() {
        final Rule wrong = plan -> project(plan, col("a"));
        final FrameException ex =
                assertThrows(FrameException.class, () -> new Optimizer(List.of(wrong)).optimize(SCAN));
        assertEquals(
                true, ex.getMessage().contains("changed the columns from [a int64, b int64, s string] to [a int64]"));
    }
}
