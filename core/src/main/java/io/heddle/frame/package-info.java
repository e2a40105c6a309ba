/**
 * The data frame as programs see it.
 *
 * <p>{@link io.heddle.frame.DataFrame} builds a logical plan; {@code compute} and {@code persist} optimise it
 * ({@code frame.optimizer}), lower it to a {@link io.heddle.frame.physical.FrameJob} of fragments ({@code frame.physical}) and give
 * that to the {@link io.heddle.frame.FrameRunner}, which the client implements over a cluster. {@link io.heddle.frame.Table} is what
 * comes back. Words: a <b>frame</b> is a plan with a session; a <b>partition</b> is what one task leaves, a list of batches; a
 * <b>batch</b> is up to 65,536 rows in one extent ({@link io.heddle.frame.column.BatchLayout}).
 *
 * <p>Start reading at {@code DataFrame.compute}, then {@code PhysicalPlanner}, then a fragment's {@code run}.
 *
 * <p>What there is: operation = methods | the same in SQL : tests that compare with DuckDB or with a reference; or why it is absent.
 * {@code OperationTableTest} keeps the table equal to the code: every public method of a frame or an expression that makes another one
 * stands in it.
 *
 * <pre>
 * select = DataFrame.select | select a, a + b as c : RandomPlanTest DuckExpressionTest
 * drop rename withColumn = DataFrame.drop DataFrame.rename DataFrame.withColumn | select * exclude (a) : DuckDifferentialTest RandomPlanTest
 * filter = DataFrame.filter | where : RandomPlanTest
 * limit head = DataFrame.limit DataFrame.head | limit : RandomPlanTest
 * tail sample = DataFrame.tail DataFrame.sample | none : DuckReshapeTest
 * distinct = DataFrame.distinct | select distinct : DuckDifferentialTest
 * sort = DataFrame.sort Expressions.asc Expressions.desc SortKey.withNullsFirst | order by a desc nulls first : DuckDifferentialTest
 * top rows = DataFrame.nlargest DataFrame.nsmallest | order by a desc limit 10 : DuckDifferentialTest DuckExpressionTest
 * union = DataFrame.union | union all : DuckDifferentialTest
 * joins inner left right outer semi anti = DataFrame.join | join ... using (a) : DuckDifferentialTest
 * cross join = DataFrame.crossJoin | cross join : DuckDifferentialTest
 * as-of join = DataFrame.asOfJoin | none : DuckReshapeTest
 * aggregation = DataFrame.agg DataFrame.sum DataFrame.count | select sum(a) : RandomPlanTest
 * group by = DataFrame.groupBy GroupedFrame.agg GroupedFrame.sum GroupedFrame.mean GroupedFrame.count | group by a : RandomPlanTest AggregationTest
 * sum mean count min max = Expressions.sum Expressions.mean Expressions.count Expressions.min Expressions.max | sum(a), avg(a) : RandomPlanTest
 * first last = Expressions.first Expressions.last | first(a order by rowid) : DuckDifferentialTest
 * std var covar corr = Expressions.std Expressions.var Expressions.covar Expressions.corr | stddev_samp(a), corr(a, b) : DuckDifferentialTest
 * median quantile exact = Expressions.median Expressions.quantile | median(a), quantile_cont(a, 0.9) : DuckDifferentialTest
 * quantile approximate = Expressions.approxQuantile | approx_quantile(a, 0.9) : DuckReshapeTest SqlQueryTest
 * nunique = Expressions.nunique | count(distinct a) : DuckDifferentialTest
 * n-th values and top values of groups = Expressions.nthLargest Expressions.nthSmallest GroupedFrame.nlargest GroupedFrame.nsmallest | max(a, 3) : DuckDifferentialTest
 * collect to texts = Expressions.collect | string_agg(a, ', ') : DuckReshapeTest SqlQueryTest
 * own aggregates = Expressions.aggregate | none : DuckReshapeTest
 * describe = DataFrame.describe | none : DuckDifferentialTest
 * value counts = DataFrame.valueCounts | group by a order by count(*) desc : DuckDifferentialTest
 * nulls = Expression.isNull Expression.isNotNull Expression.fillNull DataFrame.fillNull DataFrame.dropNulls | coalesce(a, 0) : DuckExpressionTest DuckDifferentialTest
 * arithmetic = Expression.plus Expression.minus Expression.times Expression.dividedBy Expression.mod | a + b : RandomPlanTest DuckExpressionTest
 * functions of numbers = Expression.abs Expression.sign Expression.round Expression.floor Expression.ceil Expression.sqrt Expression.exp Expression.ln Expression.power Expression.isNaN | abs(a) : DuckExpressionTest
 * comparison = Expression.eq Expression.ne Expression.lt Expression.le Expression.gt Expression.ge Expression.between Expression.isIn | a between 1 and 2 : RandomPlanTest DuckExpressionTest
 * logic = Expression.and Expression.or Expression.not | a and not b : RandomPlanTest
 * conditions = Expressions.when | case when a then b else c end : DuckExpressionTest
 * casts = Expression.cast | a::double : DuckExpressionTest
 * texts = Expression.length Expression.upper Expression.lower Expression.trim Expression.contains Expression.startsWith Expression.endsWith Expression.like Expression.matches Expression.replace Expression.substring Expression.concat Expression.splitPart Expression.extract Expression.replaceMatches | upper(a), split_part(a, b, 2) : DuckExpressionTest
 * split to lists = absent: no type for lists; splitPart and explode give parts
 * times = Expression.year Expression.month Expression.day Expression.dayOfWeek Expression.dayOfYear Expression.quarter Expression.week Expression.hour Expression.minute Expression.second Expression.truncate | year(a), date_trunc('day', a) : DuckExpressionTest
 * functions of users = Expressions.map Expressions.mapRows DataFrame.mapRows DataFrame.mapPartitions | none : DuckReshapeTest
 * window functions = DataFrame.window | row_number() over (partition by a order by b), rank, lag, lead, running sum, rolling mean, fill forward : WindowTest
 * pivot of given values = GroupedFrame.pivot | sum(a) filter (where b = 1) : WindowTest
 * melt = DataFrame.melt | union all : DuckDifferentialTest
 * explode of texts = DataFrame.explode | none : DuckReshapeTest
 * repartition = DataFrame.repartition DataFrame.repartitionByKey DataFrame.repartitionByBytes DataFrame.repartitionByRows | a table keeps no partitions : ExchangeTest
 * setIndex = DataFrame.setIndex | order by a, then where a < 1 : DuckReshapeTest
 * persist = DataFrame.persist DataFrame.await DataFrame.unpersist DataFrame.ofPartitions | create table as : RandomPlanTest
 * read CSV = DataFrame.readCsv | read_csv('file') : RandomPlanTest
 * read Parquet = DataFrame.readParquet | read_parquet('file') : ParquetTest
 * read Arrow = DataFrame.read | read_arrow('file') : ArrowFilesTest
 * read JSON lines = DataFrame.read | read_json('file') : TextFilesTest
 * read databases by JDBC and folders by columns = DataFrame.read | none : SourcesTest
 * write CSV JSON Parquet Arrow = DataFrame.write DataFrame.writeCsv DataFrame.writeJson DataFrame.writeParquet | none : FrameOutputTest TextFilesTest ArrowFilesTest
 * SQL text = DataFrame.ofPlan | what stands between the bars above : SqlQueryTest SqlRandomTest SqlErrorsTest
 * exact decimals of up to 18 digits = Expression.cast | a::decimal(12, 2), cast(a as numeric) : DecimalTest DecimalFrameTest DecimalFilesTest TpchTest
 * </pre>
 */
@NullMarked
package io.heddle.frame;

import org.jspecify.annotations.NullMarked;
