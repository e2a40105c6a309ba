package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.Binder;
import io.heddle.frame.expression.Call;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.Comparison;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.IsNull;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Logical;
import io.heddle.frame.expression.Not;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import org.agrona.UnsafeApi;

/**
 * A condition on a single string column: where the batch has a dictionary, it is computed once per entry and once for null, and rows
 * look their answer up by code.
 */
final class DictionaryCondition implements Evaluator {
    private static final int NO_COLUMN = -1;
    private static final int SEVERAL_COLUMNS = -2;
    private static final byte NULL_ANSWER = 2;

    private final int column;
    private final Evaluator condition;
    private final VectorPool pool;
    private final long zeroAddress;
    private byte[] answers = {};
    private final Batch entries = new Batch();
    private final RowWindow entryWindow = new RowWindow();
    private byte nullAnswer;
    private long answeredStamp = -1;

    DictionaryCondition(
            final int column, final Evaluator condition, final VectorPool pool, final AppendMemory literals) {
        this.column = column;
        this.condition = condition;
        this.pool = pool;
        this.zeroAddress = literals.append(8);
        UnsafeApi.putLong(zeroAddress, 0);
    }

    /** The one string column that a condition with at least one comparison looks at, or a negative number. */
    static int onlyStringColumn(final Expression expression, final Schema schema) {
        if (expression instanceof IsNull || Binder.typeOf(expression, schema) != DataType.BOOL) {
            return NO_COLUMN;
        }
        final int column = onlyColumn(expression, schema);
        return column >= 0 && schema.field(column).type() == DataType.STRING ? column : NO_COLUMN;
    }

    private static int onlyColumn(final Expression expression, final Schema schema) {
        if (expression instanceof ColumnReference reference) {
            return schema.indexOf(reference.name());
        }
        if (expression instanceof Literal) {
            return NO_COLUMN;
        }
        if (expression instanceof Not not) {
            return onlyColumn(not.operand(), schema);
        }
        if (expression instanceof IsNull isNull) {
            return onlyColumn(isNull.operand(), schema);
        }
        if (expression instanceof Comparison comparison) {
            return both(onlyColumn(comparison.left(), schema), onlyColumn(comparison.right(), schema));
        }
        if (expression instanceof Call call) {
            return call.operands().stream()
                    .mapToInt(operand -> onlyColumn(operand, schema))
                    .reduce(NO_COLUMN, DictionaryCondition::both);
        }
        if (expression instanceof Logical logical) {
            return both(onlyColumn(logical.left(), schema), onlyColumn(logical.right(), schema));
        }
        return SEVERAL_COLUMNS;
    }

    private static int both(final int left, final int right) {
        if (left == NO_COLUMN || left == right) {
            return right;
        }
        return right == NO_COLUMN ? left : SEVERAL_COLUMNS;
    }

    @Override
    public Vector evaluate(final RowWindow window) {
        final ColumnView view = window.batch().column(column);
        if (!view.isDictionary()
                || view.entryCount() > BatchLayout.ROW_COUNT_MAX
                || view.entryCount() > window.batch().rowCount()) {
            return condition.evaluate(window);
        }
        if (answeredStamp != window.batch().stamp()) {
            answer(window.batch(), view);
            answeredStamp = window.batch().stamp();
        }
        final Vector into = pool.take(DataType.BOOL);
        final byte[] bools = into.bools();
        final int count = window.count();
        int seen = 0;
        for (int i = 0; i < count; i++) {
            final int row = window.row(i);
            final byte found = view.isNull(row) ? nullAnswer : answers[view.entryAt(row)];
            bools[i] = found;
            seen |= found;
        }
        if ((seen & NULL_ANSWER) != 0) {
            into.hasNulls(true);
            final byte[] nulls = into.nulls();
            for (int i = 0; i < count; i++) {
                nulls[i] = (byte) (bools[i] >> 1);
                bools[i] = (byte) (bools[i] & 1);
            }
        }
        return into;
    }

    private void answer(final Batch batch, final ColumnView view) {
        if (answers.length == 0) {
            answers = new byte[BatchLayout.ROW_COUNT_MAX];
        }
        entries.prepare(batch.columnCount(), 1);
        entries.column(column).setNullRowOf(view, zeroAddress);
        entryWindow.set(entries, 0, 1);
        nullAnswer = nullAnswerOf(condition.evaluate(entryWindow));
        final int entryCount = view.entryCount();
        entries.prepare(batch.columnCount(), entryCount);
        entries.column(column).setEntriesOf(view);
        for (int start = 0; start < entryCount; start += Vector.CAPACITY) {
            final int count = Math.min(Vector.CAPACITY, entryCount - start);
            entryWindow.set(entries, start, count);
            final Vector truth = condition.evaluate(entryWindow);
            for (int i = 0; i < count; i++) {
                answers[start + i] = truth.isNull(i) ? NULL_ANSWER : truth.bools()[i];
            }
            pool.give(truth);
        }
    }

    private byte nullAnswerOf(final Vector truth) {
        final byte answer = truth.isNull(0) ? NULL_ANSWER : truth.bools()[0];
        pool.give(truth);
        return answer;
    }
}
