/**
 * SQL over data frames: {@link io.heddle.frame.sql.SqlCatalog} holds named frames and turns a statement into a frame over them.
 *
 * <p>JSqlParser makes a syntax tree; this room turns that into the same logical plan that the fluent methods build, so the optimizer, the
 * physical planner and the workers know nothing of SQL. The parser's classes are loaded by the first statement and not before.
 *
 * <p>The way of a statement: {@link io.heddle.frame.sql.SqlParser} reads it; {@link io.heddle.frame.sql.QueryTranslator} takes with, union,
 * order by and limit apart; {@link io.heddle.frame.sql.SelectTranslator} makes a plan of one select: {@link io.heddle.frame.sql.FromClause}
 * brings the tables together in an order chosen by {@link io.heddle.frame.sql.JoinGraph}, {@link io.heddle.frame.sql.Subqueries} makes joins of
 * subqueries, {@link io.heddle.frame.sql.AggregateCalls} and {@link io.heddle.frame.sql.WindowCalls} collect what expressions ask for while
 * {@link io.heddle.frame.sql.ExpressionTranslator} and {@link io.heddle.frame.sql.FunctionTranslator} translate them.
 *
 * <p>Inside a plan every column has a name that no other has: {@code alias.column}, or {@code #stem1} for what the translation adds. A column of
 * an outer query is therefore simply one that the plan of the inner query does not have.
 *
 * <p>Names are found exactly, else without regard to case; a quoted name only exactly. Two columns of a result with one name become {@code a} and
 * {@code a_2}. As in DuckDB, nulls are last in either direction, {@code /} always divides as float64, and a cast of text that says no such value is
 * null. A literal such as 1.5, of up to 15 digits, is float64, and a decimal where it meets one: beside decimals all of {@code price * 1.1}, {@code price > 0.5} and
 * {@code 0.06 - 0.01} are exact.
 *
 * <pre>
 * select      expressions, aliases, *, t.*, * exclude (a), distinct
 * from        tables, subqueries, read_csv('a*.csv', header = false, delim = ';'), read_parquet, read_arrow, read_json; join ... on, using, natural; inner, left, right, full, cross, and commas
 * where       all conditions; exists, in and scalar subqueries, also correlated by equalities, an exists also by one comparison more
 * group by    expressions, aliases, places; having; count, sum, avg, min, max, count(distinct), var, stddev, covar, corr, median, quantile, approx_quantile, string_agg, first, last;
 *             filter (where ...)
 * order by    expressions, aliases, places; asc, desc, nulls first, nulls last; limit, offset behind an order, fetch first
 * with        named queries, used any number of times
 * union       all or not; intersect, except
 * over (...)  row_number, rank, dense_rank, lag, lead; sum over rows between unbounded preceding and current row; avg over rows between n
 *             preceding and current row; aggregates over whole partitions; qualify
 * conditions  case, between, in, like, ilike, is null, is true, is distinct from, and, or, not
 * values      date and timestamp literals, intervals beside literal dates, casts (also to decimal(p, s), at most 18 digits), extract, substring, concat and the functions of the frame
 * absent      lateral, recursive with, grouping sets, rollup, select without from, values, semi and anti join (write exists), subqueries in on, insert, update, create
 * </pre>
 */
@NullMarked
package io.heddle.frame.sql;

import org.jspecify.annotations.NullMarked;
