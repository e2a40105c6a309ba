package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes each row as the state of a group of its own, without looking for the group: what a fragment does once it has seen that nearly every row is
 * one, so that only the fragments which merge take that trouble. One fragment run.
 */
final class RowStates implements AutoCloseable {
    private final AggregationSpec spec;
    private final VectorPool pool;
    private final Evaluator[] keys;
    private final @Nullable Evaluator[] operands;
    private final @Nullable Evaluator[] seconds;
    private final BatchWriter writer;
    private final AppendMemory texts;
    private final UserStates users;
    private final RowWindow part = new RowWindow();

    RowStates(final AggregationSpec spec, final ExpressionCompiler compiler, final FragmentContext context) {
        this.spec = spec;
        this.pool = context.scratch().vectors();
        this.keys = spec.keys().stream()
                .map(key -> compiler.compile(key.expression()))
                .toArray(Evaluator[]::new);
        this.operands = new Evaluator[spec.states().size()];
        this.seconds = new Evaluator[spec.states().size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = compile(spec.states().get(i).operand(), compiler);
            seconds[i] = compile(spec.states().get(i).second(), compiler);
        }
        this.texts = new AppendMemory(context.workingMemory());
        this.users = new UserStates(texts);
        this.writer = new BatchWriter(
                spec.stateSchema(), context.output(), context.workingMemory(), pool, Long.MAX_VALUE >>> 2);
    }

    private static @Nullable Evaluator compile(
            final @Nullable Expression expression, final ExpressionCompiler compiler) {
        return expression == null ? null : compiler.compile(expression);
    }

    /** Writes the rows of a window. */
    void write(final RowWindow window) {
        for (int first = 0; first < window.count(); first += writer.step()) {
            final int count = Math.min(writer.step(), window.count() - first);
            writer.write(first, count, (start, size, vectors) -> load(window, (int) start, size, vectors));
        }
    }

    private void load(final RowWindow window, final int start, final int count, final Vector[] vectors) {
        texts.reset();
        part.setPart(window, start, count);
        for (int i = 0; i < keys.length; i++) {
            pool.give(vectors[i]);
            vectors[i] = keys[i].evaluate(part);
        }
        for (int i = 0; i < operands.length; i++) {
            final int column = spec.stateColumn(i);
            final Evaluator operand = operands[i];
            if (operand == null) {
                Arrays.fill(vectors[column].longs(), 0, count, 1);
                continue;
            }
            final Vector values = operand.evaluate(part);
            loadState(i, column, values, count, vectors);
        }
    }

    /** Puts the values into the columns of a state, and gives them back to the pool or to the columns. */
    private void loadState(
            final int state, final int column, final Vector values, final int count, final Vector[] vectors) {
        switch (spec.states().get(state).kind()) {
            case MIN, MAX, FIRST, LAST -> {
                pool.give(vectors[column]);
                vectors[column] = values;
                return;
            }
            case LARGEST, SMALLEST -> {
                pool.give(vectors[column]);
                vectors[column] = values;
                for (int rank = 1; rank < spec.states().get(state).size(); rank++) {
                    setNull(vectors[column + rank], count);
                }
                return;
            }
            case VALUES -> loadCounts(values, count, vectors[column]);
            case LONG_SUM -> {
                for (int i = 0; i < count; i++) {
                    vectors[column].longs()[i] = values.isNull(i) ? 0 : values.longs()[i];
                }
                Arrays.fill(vectors[column + 1].longs(), 0, count, 0);
                loadCounts(values, count, vectors[column + 2]);
            }
            case DOUBLE_SUM -> {
                for (int i = 0; i < count; i++) {
                    vectors[column].doubles()[i] = values.isNull(i) ? 0 : values.doubles()[i];
                }
                loadCounts(values, count, vectors[column + 1]);
            }
            case MOMENTS -> {
                loadCounts(values, count, vectors[column]);
                loadMean(values, vectors[column], count, vectors[column + 1], vectors[column + 2]);
            }
            case USER -> {
                final StateSpec own = spec.states().get(state);
                users.loadRows(own.userAggregation(), own.operandType(), values, count, vectors[column]);
            }
            case CO_MOMENTS -> loadPairs(state, column, values, count, vectors);
            default -> throw new IllegalStateException(spec.states().get(state).kind() + " does not travel");
        }
        pool.give(values);
    }

    private static void loadCounts(final Vector values, final int count, final Vector into) {
        for (int i = 0; i < count; i++) {
            into.longs()[i] = values.isNull(i) ? 0 : 1;
        }
    }

    /** The mean of one value is itself, its squared difference zero, or NaN of what has no difference from itself. */
    private static void loadMean(
            final Vector values, final Vector counts, final int count, final Vector mean, final Vector squares) {
        for (int i = 0; i < count; i++) {
            final double value = counts.longs()[i] == 0 ? 0 : values.doubles()[i];
            mean.doubles()[i] = value;
            squares.doubles()[i] = value * 0;
        }
    }

    private void loadPairs(
            final int state, final int column, final Vector values, final int count, final Vector[] vectors) {
        final Evaluator evaluator = seconds[state];
        if (evaluator == null) {
            throw new IllegalStateException("a state of pairs has one operand");
        }
        final Vector others = evaluator.evaluate(part);
        for (int i = 0; i < count; i++) {
            vectors[column].longs()[i] = values.isNull(i) || others.isNull(i) ? 0 : 1;
        }
        loadMean(values, vectors[column], count, vectors[column + 1], vectors[column + 3]);
        loadMean(others, vectors[column], count, vectors[column + 2], vectors[column + 4]);
        for (int i = 0; i < count; i++) {
            vectors[column + 5].doubles()[i] =
                    vectors[column + 3].doubles()[i] * vectors[column + 4].doubles()[i];
        }
        pool.give(others);
    }

    private static void setNull(final Vector vector, final int count) {
        vector.hasNulls(true);
        Arrays.fill(vector.nulls(), 0, count, (byte) 1);
        if (vector.type() == DataType.FLOAT64) {
            Arrays.fill(vector.doubles(), 0, count, 0);
        } else {
            Arrays.fill(vector.longs(), 0, count, 0);
        }
    }

    /** Seals what is left. */
    void finish() {
        writer.finish();
    }

    @Override
    public void close() {
        texts.close();
        writer.close();
    }
}
