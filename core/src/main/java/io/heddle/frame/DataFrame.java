package io.heddle.frame;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.PartitionFunction;
import io.heddle.frame.expression.RowFunction;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.SortKey;
import io.heddle.frame.expression.WindowFunction;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.io.CsvSource;
import io.heddle.frame.io.ParquetSource;
import io.heddle.frame.io.WriteOptions;
import io.heddle.frame.optimizer.Optimizer;
import io.heddle.frame.plan.Filter;
import io.heddle.frame.plan.GroupBy;
import io.heddle.frame.plan.Limit;
import io.heddle.frame.plan.LogicalPlan;
import io.heddle.frame.plan.MapPartitions;
import io.heddle.frame.plan.PartitionHandle;
import io.heddle.frame.plan.PartitionMapping;
import io.heddle.frame.plan.PersistedPartitions;
import io.heddle.frame.plan.PlanText;
import io.heddle.frame.plan.ScanPartitions;
import io.heddle.frame.plan.ScanSource;
import io.heddle.frame.plan.Sort;
import io.heddle.frame.plan.TableSource;
import io.heddle.frame.plan.Union;
import io.heddle.frame.plan.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows with named, typed columns, computed when asked for. Every method that changes something returns another frame; nothing runs
 * until {@link #compute}, {@link #persist}, {@link #head} or {@link #count}. Column names and types are checked at once.
 *
 * <p>Usable from any thread. A frame made by {@link #persist} owns partitions in the cluster until {@link #close}; closing any
 * other frame does nothing.
 */
public final class DataFrame implements AutoCloseable {
    private final FrameRunner session;
    private final LogicalPlan plan;
    private final @Nullable PersistedPartitions owned;

    private DataFrame(final FrameRunner session, final LogicalPlan plan, final @Nullable PersistedPartitions owned) {
        this.session = session;
        this.plan = plan;
        this.owned = owned;
    }

    /**
     * A frame over CSV files; the client's {@code readCsv} ends here. Reads the head of each file at once to learn the columns.
     *
     * @param patterns paths, directories or globs such as {@code flights*.csv} or {@code data/2001-*.csv.gz}, read in sorted order.
     */
    public static DataFrame readCsv(final FrameRunner session, final CsvOptions options, final String... patterns) {
        return read(session, CsvSource.open(Arrays.asList(patterns), options));
    }

    /**
     * A frame over partitions that are in the cluster already or on their way, such as those of a published one. It owns them, as
     * if {@link #persist} had made it.
     */
    public static DataFrame ofPartitions(
            final FrameRunner session, final Schema schema, final List<PartitionHandle> handles) {
        final PersistedPartitions partitions =
                new PersistedPartitions(schema, handles, new MeasuredRowWidth(session, handles));
        return new DataFrame(session, new ScanPartitions(partitions, schema), partitions);
    }

    /**
     * A frame over Parquet files; the client's {@code readParquet} ends here. Reads their footers at once.
     *
     * @param patterns paths, directories or globs, read in sorted order.
     */
    public static DataFrame readParquet(final FrameRunner session, final String... patterns) {
        return read(session, ParquetSource.open(Arrays.asList(patterns)));
    }

    /** A frame over any source; each {@code read...} of the client ends here. */
    public static DataFrame read(final FrameRunner session, final TableSource source) {
        return ofPlan(session, new ScanSource(source, source.schema()));
    }

    /** A frame over a plan, such as the one that SQL makes; the client's {@code sql} ends here. */
    public static DataFrame ofPlan(final FrameRunner session, final LogicalPlan plan) {
        return new DataFrame(session, plan, null);
    }

    /** What this frame means, for whoever builds further plans on it. */
    public LogicalPlan plan() {
        return plan;
    }

    /** The partitions of a persisted frame in the order of its rows; a user error for any other frame. */
    public List<PartitionHandle> partitions() {
        if (owned == null) {
            throw FrameException.user(
                    "this data frame is a plan and has no partitions yet; call persist() first, and use"
                            + " the frame that it returns");
        }
        return owned.handles();
    }

    /** Names and types of the columns. */
    public Schema schema() {
        return plan.schema();
    }

    /** Names of the columns in order. */
    public List<String> columns() {
        return schema().names();
    }

    /** The rows for which the condition is true (neither false nor null). */
    public DataFrame filter(final Expression condition) {
        return with(new Filter(plan, Binder.bindCondition(condition, schema())));
    }

    /** Only the columns of these names, in this order. */
    public DataFrame select(final String... names) {
        return select(Arrays.stream(names).map(Expressions::col).toArray(Expression[]::new));
    }

    /** The columns that these expressions compute, named by {@link Expression#as} or by their text. */
    public DataFrame select(final Expression... expressions) {
        return with(FrameColumns.select(plan, expressions));
    }

    /** All columns and one more at the end; or, when the name exists, that column replaced in its place. */
    public DataFrame withColumn(final String name, final Expression expression) {
        return with(FrameColumns.with(plan, name, expression));
    }

    /** All columns but these. */
    public DataFrame drop(final String... names) {
        schema().select(Arrays.asList(names));
        final List<String> kept = new ArrayList<>(columns());
        kept.removeAll(Arrays.asList(names));
        return select(kept.toArray(String[]::new));
    }

    /** The same columns, one of them under another name. */
    public DataFrame rename(final String name, final String newName) {
        schema().indexOf(name);
        return select(columns().stream()
                .map(column -> column.equals(name) ? Expressions.col(name).as(newName) : Expressions.col(column))
                .toArray(Expression[]::new));
    }

    /** Rows ordered by columns, the smallest values first, nulls last; rows that are equal by them keep their order. */
    public DataFrame sort(final String... columns) {
        return sort(Arrays.stream(columns).map(Expressions::asc).toArray(SortKey[]::new));
    }

    /** Rows ordered by several keys, the first one first; rows that are equal by them keep their order. */
    public DataFrame sort(final SortKey... keys) {
        if (keys.length == 0) {
            throw FrameException.user("sort needs at least one column");
        }
        for (final SortKey key : keys) {
            schema().indexOf(key.column());
        }
        return with(new Sort(plan, Arrays.asList(keys), Long.MAX_VALUE));
    }

    /** The rows with the greatest values of columns, greatest first; sorts no more than it must. */
    public DataFrame nlargest(final long rowCount, final String... columns) {
        return sort(Arrays.stream(columns).map(Expressions::desc).toArray(SortKey[]::new))
                .limit(rowCount);
    }

    /** The rows with the smallest values of columns, smallest first; sorts no more than it must. */
    public DataFrame nsmallest(final long rowCount, final String... columns) {
        return sort(columns).limit(rowCount);
    }

    /**
     * The rows in the order of a column, kept in the memory of the workers as by {@link #persist}, each partition with the range of the values that it
     * has: conditions which compare the column with a value read only the partitions that can meet them. Waits until all of it is there.
     */
    public DataFrame setIndex(final String column) {
        final PersistedPartitions indexed = FrameIndex.of(session, sort(column), column);
        return new DataFrame(session, new ScanPartitions(indexed, schema()), indexed);
    }

    /** One of each set of equal rows, ordered like the groups of {@link #groupBy}. */
    public DataFrame distinct() {
        return with(new GroupBy(plan, columns(), List.of()));
    }

    /** How often each value of a column occurs, the most frequent first, null among them: the column and {@code count}. */
    public DataFrame valueCounts(final String column) {
        return groupBy(column).count().sort(Expressions.desc("count"), Expressions.asc(column));
    }

    /** The rows that have a value in all of these columns; in all columns when none is named. */
    public DataFrame dropNulls(final String... columns) {
        DataFrame kept = this;
        for (final String column : columns.length == 0 ? columns() : Arrays.asList(columns)) {
            kept = kept.filter(Expressions.col(column).isNotNull());
        }
        return kept;
    }

    /** The same rows with a value where a column has none. */
    public DataFrame fillNull(final String column, final Object value) {
        return withColumn(column, Expressions.col(column).fillNull(value));
    }

    /** A row of figures for each numeric column: column, count, mean, std, min, 25%, 50%, 75%, max. */
    public DataFrame describe() {
        return FrameSummary.describe(this);
    }

    /**
     * One row for each row and each of some columns of one type, null values left out: the kept columns, then the name of the column and its value.
     */
    public DataFrame melt(
            final List<String> kept, final List<String> columns, final String nameColumn, final String valueColumn) {
        return FrameSummary.melt(this, kept, columns, nameColumn, valueColumn);
    }

    /** Each row with a probability, independently of others; the same rows each time for the same partitions and seed. */
    public DataFrame sample(final double fraction, final long seed) {
        return mapped(new PartitionMapping.Sampled(fraction, seed), schema());
    }

    /** A row for each part of a text column between separators, in their order; where the text is null the row stays as it is. */
    public DataFrame explode(final String column, final String separator) {
        return mapped(PartitionMapping.exploded(schema(), column, separator), schema());
    }

    /**
     * What a function of the program makes of the rows of each partition. Slow, since objects are made for rows and values;
     * {@link Expressions#map} is not.
     *
     * @param schema of the rows that it makes.
     */
    public DataFrame mapPartitions(final Schema schema, final PartitionFunction function) {
        return mapped(new PartitionMapping.ByFunction(function), schema);
    }

    /**
     * All columns and one that a function of the program makes of each row; where the name exists, in the place of that column. Slow, since objects
     * are made for rows and values; {@link Expressions#map} is not.
     */
    public DataFrame mapRows(final String name, final DataType type, final RowFunction function) {
        return withColumn(name, Expressions.mapRows(type, function, schema()));
    }

    private DataFrame mapped(final PartitionMapping mapping, final Schema schema) {
        return with(new MapPartitions(plan, mapping, schema));
    }

    /** The rows of this frame, then those of others, which have the same columns; equal rows stay. */
    public DataFrame union(final DataFrame... others) {
        final List<LogicalPlan> inputs = new ArrayList<>(List.of(plan));
        for (final DataFrame other : others) {
            inputs.add(other.plan);
        }
        return with(new Union(inputs));
    }

    /** An inner join on columns that both sides have. */
    public DataFrame join(final DataFrame right, final String... columns) {
        return join(right, JoinKind.INNER, columns);
    }

    /**
     * A join on columns that both sides have; a null equals nothing. The result has the columns of the left side, then those of the right that
     * are no keys; where a name is taken, {@code _right} is put behind it. The right side should be the smaller one: it is indexed.
     */
    public DataFrame join(final DataFrame right, final JoinKind kind, final String... columns) {
        return join(right, kind, Arrays.asList(columns), Arrays.asList(columns));
    }

    /** A join on columns of different names, which are all kept. */
    public DataFrame join(
            final DataFrame right,
            final JoinKind kind,
            final List<String> leftColumns,
            final List<String> rightColumns) {
        return with(new FrameJoin(plan, right.plan, leftColumns, rightColumns).plan(kind));
    }

    /** Every row with every row of another frame. */
    public DataFrame crossJoin(final DataFrame right) {
        return join(right, JoinKind.CROSS);
    }

    /**
     * Each row with that of another frame which has the greatest value of an order column that is not greater than its own, among those with equal
     * keys; null in the columns of the other frame where there is none. Both frames have the order column and the keys. Of several such rows it is
     * any. The columns are named as by {@link #join}; the rows come in no order.
     */
    public DataFrame asOfJoin(final DataFrame right, final String order, final String... keys) {
        return new AsOfJoin(this, right, order, Arrays.asList(keys)).frame();
    }

    /**
     * All columns and those that window functions add. A row sees the rows that are equal to it by the keys, or all where there are no keys, in the
     * given order, of which rows that are equal by it keep the order they have. The rows come in no order; those of a task's share of the keys must
     * fit into a worker.
     */
    public DataFrame window(final List<String> keys, final List<SortKey> order, final WindowFunction... functions) {
        if (functions.length == 0) {
            throw FrameException.user("window needs at least one function, such as WindowFunction.rowNumber()");
        }
        return with(new Window(plan, keys, order, Arrays.asList(functions)));
    }

    /**
     * The same rows in that many partitions. Without keys they keep their order and are divided evenly; with keys rows that are equal by them come
     * into one partition, in the order they had. Needs memory for a partition at a time, however large the frame is.
     */
    public DataFrame repartition(final int count, final String... keys) {
        return with(FrameDivision.byCount(plan, count, keys));
    }

    /** The same rows, those that are equal by some columns in one partition each, in as many as are of a good size. */
    public DataFrame repartitionByKey(final String... keys) {
        return with(FrameDivision.byKey(plan, keys));
    }

    /** The same rows in the same order in partitions of about that many bytes, as far as the size is known before they are made. */
    public DataFrame repartitionByBytes(final long bytes) {
        return with(FrameDivision.byBytes(plan, bytes));
    }

    /** The same rows in the same order in partitions of about that many rows. Counts the rows first: a frame that costs much is persisted before. */
    public DataFrame repartitionByRows(final long rowCount) {
        return with(FrameDivision.byRows(plan, this::count, rowCount));
    }

    /** One row of aggregates over all rows. */
    public DataFrame agg(final Aggregate... aggregates) {
        return aggregate(List.of(), Arrays.asList(aggregates));
    }

    /** The frame in groups of equal keys; say what you want of each with {@link GroupedFrame#agg}. */
    public GroupedFrame groupBy(final String... keys) {
        if (keys.length == 0) {
            throw FrameException.user("groupBy needs at least one column; use agg for all rows together");
        }
        schema().select(Arrays.asList(keys));
        return new GroupedFrame(this, List.of(keys));
    }

    /** One row with the sum of each numeric column, under the column's own name. */
    public DataFrame sum() {
        return new GroupedFrame(this, List.of()).sum();
    }

    /** The first rows, as a frame. */
    public DataFrame limit(final long rowCount) {
        return with(new Limit(plan, rowCount));
    }

    /** The first rows, now. Reads only as many partitions as it takes to find them. */
    public Table head(final long rowCount) {
        return limit(rowCount).compute();
    }

    /** The last rows, now. */
    public Table tail(final long rowCount) {
        return mapped(new PartitionMapping.Last(rowCount), schema()).compute();
    }

    /** The number of rows, now. */
    public long count() {
        try (Table table = agg(Expressions.count()).compute()) {
            return table.getLong(0, 0);
        }
    }

    /** Runs the plan, waits, and brings the rows into this process. */
    public Table compute() {
        return compute(Optimizer.standard());
    }

    /** The same with other rules, so that tests can compare. */
    Table compute(final Optimizer optimizer) {
        return execution().compute(optimizer.optimize(plan));
    }

    /**
     * Starts computing and returns a frame over the result, which stays in the memory of the workers until that frame is closed. Plans over it read it
     * from there. Returns at once; but where the size of the right side of a join decides how the join is run, and is not known, waits for that side.
     */
    public DataFrame persist() {
        if (owned != null) {
            return this;
        }
        final LogicalPlan optimized = Optimizer.standard().optimize(plan);
        return ofPartitions(session, schema(), execution().submit(optimized));
    }

    /** Waits until a persisted frame is in memory and returns it; throws when it cannot be computed. */
    public DataFrame await() {
        if (owned != null) {
            owned.await();
            execution().judge(owned);
        }
        return this;
    }

    /** Bytes of each partition of a persisted frame, in order; waits until they are there. Whether they suit says {@link #partitionSizing}. */
    public List<Long> partitionSizes() {
        if (owned == null) {
            throw FrameException.user("only a persisted frame has partitions with a size; call persist() before");
        }
        await();
        return owned.sizes();
    }

    /** How the partitions of a persisted frame suit the cluster as it is now, as {@link #await} logs it where they do not; waits until they are there. */
    public PartitionSizing partitionSizing() {
        return execution().sizing(partitionSizes());
    }

    /** True when {@link #await} would return at once. */
    public boolean isDone() {
        return owned == null || owned.isDone();
    }

    /** Gives up the memory of a persisted frame. Frames built on it cannot be computed any more. */
    public void unpersist() {
        if (owned != null) {
            owned.release();
        }
    }

    /** The same as {@link #unpersist}. */
    @Override
    public void close() {
        unpersist();
    }

    /** As {@link #write}, as plain CSV; the directory must not exist yet. */
    public WrittenFiles writeCsv(final String directory) {
        return write(directory, WriteOptions.CSV);
    }

    /** As {@link #write}, as JSON lines; the directory must not exist yet. */
    public WrittenFiles writeJson(final String directory) {
        return write(directory, WriteOptions.JSON);
    }

    /** As {@link #write}, as Parquet compressed by zstd; the directory must not exist yet. */
    public WrittenFiles writeParquet(final String directory) {
        return write(directory, WriteOptions.PARQUET);
    }

    /**
     * Runs the plan and has the rows written by the workers: a file {@code part-00000.csv} and so on per partition, in the order of the rows.
     * Waits. The directory appears when all of it is there, and not at all when something fails.
     */
    public WrittenFiles write(final String directory, final WriteOptions options) {
        return new FrameOutput(execution(), plan).write(directory, options);
    }

    /** What would run: the plan as written, after the optimizer, and as tasks. */
    public String explain() {
        final LogicalPlan optimized = Optimizer.standard().optimize(plan);
        return "== logical ==\n" + PlanText.of(plan) + "== optimized ==\n" + PlanText.of(optimized) + "== physical ==\n"
                + execution().describe(optimized);
    }

    @Override
    public String toString() {
        return "DataFrame[" + schema() + "]";
    }

    DataFrame aggregate(final List<String> keys, final List<Aggregate> aggregates) {
        if (aggregates.isEmpty()) {
            throw FrameException.user("agg needs at least one aggregate, such as sum(\"x\") or count()");
        }
        final List<Aggregate> bound = aggregates.stream()
                .map(aggregate -> Binder.bind(aggregate, schema()))
                .toList();
        return with(new GroupBy(plan, keys, bound));
    }

    private DataFrame with(final LogicalPlan newPlan) {
        return new DataFrame(session, newPlan, null);
    }

    private FrameExecution execution() {
        return new FrameExecution(session);
    }
}
