package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.asc;
import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.desc;
import static io.heddle.frame.expression.Expressions.lit;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.sum;
import static io.heddle.frame.expression.Expressions.when;

import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.JoinKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Queries of TPC-H by the fluent methods, over frames that are found by the names of the tables. */
final class TpchFluent {
    private static final Expression VOLUME = col("l_extendedprice").times(lit(1).minus(col("l_discount")));

    private final Tables tables;

    /** Where the tables are. */
    interface Tables {
        DataFrame table(String name);
    }

    TpchFluent(final Tables tables) {
        this.tables = tables;
    }

    private DataFrame table(final String name) {
        return tables.table(name);
    }

    /** The queries by their numbers. */
    Map<Integer, DataFrame> queries() {
        final Map<Integer, DataFrame> queries = new TreeMap<>();
        queries.put(1, pricing());
        queries.put(3, shippingPriority());
        queries.put(4, orderPriority());
        queries.put(5, localSuppliers());
        queries.put(6, forecast());
        queries.put(10, returned());
        queries.put(12, shippingModes());
        queries.put(13, customersByOrders());
        queries.put(14, promotion());
        return queries;
    }

    private static DataFrame joined(final DataFrame left, final DataFrame right, final String key, final String other) {
        return left.join(right, JoinKind.INNER, List.of(key), List.of(other));
    }

    private static UnaryOperator<DataFrame> within(final String column, final String from, final String to) {
        return frame -> frame.filter(col(column).ge(from).and(col(column).lt(to)));
    }

    private DataFrame pricing() {
        return table("lineitem")
                .filter(col("l_shipdate").le("1998-09-02"))
                .groupBy("l_returnflag", "l_linestatus")
                .agg(
                        sum("l_quantity"),
                        sum("l_extendedprice"),
                        sum(VOLUME).as("disc_price"),
                        sum(VOLUME.times(lit(1).plus(col("l_tax")))).as("charge"),
                        mean("l_quantity"),
                        mean("l_extendedprice"),
                        mean("l_discount"),
                        count());
    }

    private DataFrame shippingPriority() {
        final DataFrame building = table("customer").filter(col("c_mktsegment").eq("BUILDING"));
        final DataFrame orders = table("orders")
                .filter(col("o_orderdate").lt("1995-03-15"))
                .join(building, JoinKind.SEMI, List.of("o_custkey"), List.of("c_custkey"));
        return joined(table("lineitem").filter(col("l_shipdate").gt("1995-03-15")), orders, "l_orderkey", "o_orderkey")
                .groupBy("l_orderkey", "o_orderdate", "o_shippriority")
                .agg(sum(VOLUME).as("revenue"))
                .sort(desc("revenue"), asc("o_orderdate"))
                .limit(10)
                .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority");
    }

    private DataFrame orderPriority() {
        final DataFrame late = table("lineitem").filter(col("l_commitdate").lt(col("l_receiptdate")));
        return within("o_orderdate", "1993-07-01", "1993-10-01")
                .apply(table("orders"))
                .join(late, JoinKind.SEMI, List.of("o_orderkey"), List.of("l_orderkey"))
                .groupBy("o_orderpriority")
                .agg(count());
    }

    private DataFrame localSuppliers() {
        final DataFrame nations =
                joined(table("nation"), table("region").filter(col("r_name").eq("ASIA")), "n_regionkey", "r_regionkey");
        final DataFrame suppliers = joined(table("supplier"), nations, "s_nationkey", "n_nationkey");
        final DataFrame orders =
                within("o_orderdate", "1994-01-01", "1995-01-01").apply(table("orders"));
        final DataFrame lines = joined(
                joined(table("lineitem"), suppliers, "l_suppkey", "s_suppkey"), orders, "l_orderkey", "o_orderkey");
        return lines.join(
                        table("customer"),
                        JoinKind.INNER,
                        List.of("o_custkey", "s_nationkey"),
                        List.of("c_custkey", "c_nationkey"))
                .groupBy("n_name")
                .agg(sum(VOLUME));
    }

    private DataFrame forecast() {
        return within("l_shipdate", "1994-01-01", "1995-01-01")
                .apply(table("lineitem"))
                .filter(col("l_discount")
                        .between(0.049, 0.071)
                        .and(col("l_quantity").lt(24)))
                .agg(sum(col("l_extendedprice").times(col("l_discount"))));
    }

    private DataFrame returned() {
        final DataFrame orders =
                within("o_orderdate", "1993-10-01", "1994-01-01").apply(table("orders"));
        final DataFrame lines =
                joined(table("lineitem").filter(col("l_returnflag").eq("R")), orders, "l_orderkey", "o_orderkey");
        final DataFrame customers = joined(table("customer"), table("nation"), "c_nationkey", "n_nationkey");
        return joined(lines, customers, "o_custkey", "c_custkey")
                .rename("o_custkey", "custkey")
                .groupBy("custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment")
                .agg(sum(VOLUME).as("revenue"))
                .nlargest(20, "revenue")
                .select("custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment");
    }

    private DataFrame shippingModes() {
        final Expression high = col("o_orderpriority").isIn("1-URGENT", "2-HIGH");
        final DataFrame lines = within("l_receiptdate", "1994-01-01", "1995-01-01")
                .apply(table("lineitem"))
                .filter(col("l_shipmode")
                        .isIn("MAIL", "SHIP")
                        .and(col("l_commitdate").lt(col("l_receiptdate")))
                        .and(col("l_shipdate").lt(col("l_commitdate"))));
        return joined(lines, table("orders"), "l_orderkey", "o_orderkey")
                .groupBy("l_shipmode")
                .agg(
                        sum(when(high).then(1).otherwise(0)).as("high"),
                        sum(when(high).then(0).otherwise(1)).as("low"));
    }

    private DataFrame customersByOrders() {
        final DataFrame orders = table("orders")
                .filter(col("o_comment").like("%special%requests%").not());
        return table("customer")
                .join(orders, JoinKind.LEFT, List.of("c_custkey"), List.of("o_custkey"))
                .groupBy("c_custkey")
                .agg(count("o_orderkey").as("c_count"))
                .groupBy("c_count")
                .agg(count());
    }

    private DataFrame promotion() {
        final DataFrame lines = within("l_shipdate", "1995-09-01", "1995-10-01").apply(table("lineitem"));
        final Expression promoted = col("p_type").like("PROMO%");
        return joined(lines, table("part"), "l_partkey", "p_partkey")
                .agg(
                        sum(when(promoted).then(VOLUME).otherwise(0.0)).as("promoted"),
                        sum(VOLUME).as("all"))
                .select(col("promoted").times(100.0).dividedBy(col("all")).as("share"));
    }
}
