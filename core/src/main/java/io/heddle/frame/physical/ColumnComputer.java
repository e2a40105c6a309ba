package io.heddle.frame.physical;

import io.heddle.frame.expression.NamedExpression;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.List;

/** Computes the columns of a pipeline's output for a window and gives them to a writer. One fragment run. */
final class ColumnComputer {
    private final Evaluator[] evaluators;
    private final VectorPool pool;
    private final RowWindow part = new RowWindow();

    ColumnComputer(final List<NamedExpression> columns, final ExpressionCompiler compiler, final VectorPool pool) {
        this(
                columns.stream()
                        .map(column -> compiler.compile(column.expression()))
                        .toList(),
                pool);
    }

    ColumnComputer(final List<Evaluator> evaluators, final VectorPool pool) {
        this.evaluators = evaluators.toArray(Evaluator[]::new);
        this.pool = pool;
    }

    /** Writes the rows of a window. */
    void write(final RowWindow window, final BatchWriter writer) {
        for (int first = 0; first < window.count(); first += writer.step()) {
            final int count = Math.min(writer.step(), window.count() - first);
            writer.write(first, count, (start, size, vectors) -> load(window, (int) start, size, vectors));
        }
    }

    private void load(final RowWindow window, final int start, final int count, final Vector[] vectors) {
        RowWindow rows = window;
        if (start != 0 || count != window.count()) {
            part.setPart(window, start, count);
            rows = part;
        }
        for (int i = 0; i < vectors.length; i++) {
            pool.give(vectors[i]);
            vectors[i] = evaluators[i].evaluate(rows);
        }
    }
}
