package io.heddle.jmh;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.corr;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.median;
import static io.heddle.frame.expression.Expressions.min;
import static io.heddle.frame.expression.Expressions.std;
import static io.heddle.frame.expression.Expressions.sum;

import io.heddle.frame.DataFrame;
import io.heddle.frame.expression.JoinKind;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A question of the H2O benchmark, for both engines.
 *
 * @param name   its number there.
 * @param frame  the answer as a frame over the tables.
 * @param sql    the same for DuckDB; columns in the same order, so that answers can be compared.
 */
record H2oQuestion(String name, Function<Tables, DataFrame> frame, String sql) {
    /** The tables: for groups, and those of the joins. */
    record Tables(DataFrame groups, DataFrame left, DataFrame small, DataFrame medium, DataFrame big) {
        /** What all of them hold in the memory of the workers. */
        long bytes() {
            return Stream.of(groups, left, small, medium, big)
                    .distinct()
                    .flatMap(table -> table.partitionSizes().stream())
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    static final List<H2oQuestion> GROUP_BY = List.of(
            new H2oQuestion(
                    "q1",
                    tables -> tables.groups().groupBy("id1").agg(sum("v1")),
                    "select id1, sum(v1) from x group by id1"),
            new H2oQuestion(
                    "q2",
                    tables -> tables.groups().groupBy("id1", "id2").agg(sum("v1")),
                    "select id1, id2, sum(v1) from x group by id1, id2"),
            new H2oQuestion(
                    "q3",
                    tables -> tables.groups().groupBy("id3").agg(sum("v1"), mean("v3")),
                    "select id3, sum(v1), avg(v3) from x group by id3"),
            new H2oQuestion(
                    "q4",
                    tables -> tables.groups().groupBy("id4").agg(mean("v1"), mean("v2"), mean("v3")),
                    "select id4, avg(v1), avg(v2), avg(v3) from x group by id4"),
            new H2oQuestion(
                    "q5",
                    tables -> tables.groups().groupBy("id6").agg(sum("v1"), sum("v2"), sum("v3")),
                    "select id6, sum(v1), sum(v2), sum(v3) from x group by id6"),
            new H2oQuestion(
                    "q6",
                    tables -> tables.groups().groupBy("id4", "id5").agg(median("v3"), std("v3")),
                    "select id4, id5, median(v3), stddev(v3) from x group by id4, id5"),
            new H2oQuestion(
                    "q7",
                    tables -> tables.groups()
                            .groupBy("id3")
                            .agg(max("v1").as("most"), min("v2").as("least"))
                            .select(col("id3"), col("most").minus(col("least")).as("range")),
                    "select id3, max(v1) - min(v2) from x group by id3"),
            new H2oQuestion(
                    "q8",
                    tables -> tables.groups().groupBy("id6").nlargest(2, "v3"),
                    "select id6, v3 from (select id6, v3, row_number() over (partition by id6 order by v3 desc) as place"
                            + " from x where v3 is not null) where place <= 2"),
            new H2oQuestion(
                    "q9",
                    tables -> tables.groups()
                            .groupBy("id2", "id4")
                            .agg(corr("v1", "v2").as("r"))
                            .select(
                                    col("id2"),
                                    col("id4"),
                                    col("r").times(col("r")).as("r2")),
                    "select id2, id4, pow(corr(v1, v2), 2) from x group by id2, id4"),
            new H2oQuestion(
                    "q10",
                    tables -> tables.groups()
                            .groupBy("id1", "id2", "id3", "id4", "id5", "id6")
                            .agg(sum("v3"), count()),
                    "select id1, id2, id3, id4, id5, id6, sum(v3), count(*) from x group by id1, id2, id3, id4, id5, id6"));

    static final List<H2oQuestion> JOIN = List.of(
            new H2oQuestion(
                    "j1",
                    tables -> tables.left().join(tables.small(), "id1"),
                    "select x.*, y.id4 as right_id4, v2 from x join small y using (id1)"),
            new H2oQuestion(
                    "j2",
                    tables -> tables.left().join(tables.medium(), "id2"),
                    "select x.*, y.id1 as right_id1, y.id4 as right_id4, y.id5 as right_id5, v2 from x join medium y using (id2)"),
            new H2oQuestion(
                    "j3",
                    tables -> tables.left().join(tables.medium(), JoinKind.LEFT, "id2"),
                    "select x.*, y.id1 as right_id1, y.id4 as right_id4, y.id5 as right_id5, v2"
                            + " from x left join medium y using (id2)"),
            new H2oQuestion(
                    "j4",
                    tables -> tables.left().join(tables.medium(), "id5"),
                    "select x.*, y.id1 as right_id1, y.id2 as right_id2, y.id4 as right_id4, v2 from x join medium y using (id5)"),
            new H2oQuestion(
                    "j5",
                    tables -> tables.left().join(tables.big(), "id3"),
                    "select x.*, y.id1 as right_id1, y.id2 as right_id2, y.id4 as right_id4, y.id5 as right_id5,"
                            + " y.id6 as right_id6, v2 from x join big y using (id3)"));
}
