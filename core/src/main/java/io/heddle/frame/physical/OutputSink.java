package io.heddle.frame.physical;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.AppendKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.nio.charset.StandardCharsets;

/** Computes the output columns of each window and collects them to batches of the output. */
final class OutputSink implements RowSink {
    private final BatchMemory output;
    private final BatchBuilder builder;
    private final VectorPool pool;
    private final Evaluator[] evaluators;
    private final int[] passedColumns;
    private final long[] literalLengths;
    private final boolean[] computesText;
    private long missingRows;

    OutputSink(
            final SinkSpec.Output spec,
            final Schema input,
            final ExpressionCompiler compiler,
            final VectorPool pool,
            final FragmentContext context) {
        this.output = context.output();
        this.builder =
                new BatchBuilder(spec.schema(), context.workingMemory(), RunSizing.outputRows(spec.schema(), context));
        this.pool = pool;
        this.missingRows = spec.limit();
        final int columnCount = spec.columns().size();
        this.evaluators = new Evaluator[columnCount];
        this.passedColumns = new int[columnCount];
        this.literalLengths = new long[columnCount];
        this.computesText = new boolean[columnCount];
        for (int i = 0; i < columnCount; i++) {
            final Expression expression = spec.columns().get(i).expression();
            evaluators[i] = compiler.compile(expression);
            passedColumns[i] = -1;
            if (expression instanceof ColumnReference reference) {
                passedColumns[i] = input.indexOf(reference.name());
            } else if (expression instanceof Literal literal
                    && literal.type() == DataType.STRING
                    && !literal.isNullLiteral()) {
                literalLengths[i] = literal.asString().getBytes(StandardCharsets.UTF_8).length;
            } else {
                computesText[i] = spec.schema().field(i).type() == DataType.STRING;
            }
        }
    }

    @Override
    public void accept(final RowWindow window) {
        if (window.count() > missingRows) {
            window.truncate((int) missingRows);
        }
        missingRows -= window.count();
        append(window);
    }

    private void append(final RowWindow window) {
        final int count = window.count();
        if (count == 0) {
            return;
        }
        if (count > builder.freeRowCount()) {
            seal();
        }
        if (count > builder.rowCapacity()) {
            appendHalves(window);
            return;
        }
        final long stringBytes = stringBytes(window);
        if (!builder.hasRoom(stringBytes)) {
            seal();
            if (!builder.hasRoom(stringBytes)) {
                if (count == 1) {
                    throw FrameException.user("a row with " + stringBytes
                            + " bytes of text does not fit a batch; the limit is " + builder.stringsLengthMax());
                }
                appendHalves(window);
                return;
            }
        }
        appendColumns(window);
        builder.commitRows(count);
    }

    private void appendHalves(final RowWindow window) {
        final int half = window.count() / 2;
        final RowWindow part = new RowWindow();
        part.setPart(window, 0, half);
        append(part);
        part.setPart(window, half, window.count() - half);
        append(part);
    }

    private void appendColumns(final RowWindow window) {
        final int firstRow = builder.rowCount();
        for (int i = 0; i < evaluators.length; i++) {
            final Vector vector = evaluators[i].evaluate(window);
            AppendKernels.append(vector, window.count(), builder.column(i), firstRow);
            pool.give(vector);
        }
    }

    private long stringBytes(final RowWindow window) {
        long length = 0;
        for (int i = 0; i < evaluators.length; i++) {
            if (passedColumns[i] >= 0) {
                final ColumnView view = window.batch().column(passedColumns[i]);
                length += view.type() == DataType.STRING ? AppendKernels.stringBytes(view, window) : 0;
            } else if (computesText[i]) {
                final Vector vector = evaluators[i].evaluate(window);
                length += BatchWriter.stringBytes(vector, window.count());
                pool.give(vector);
            } else {
                length += literalLengths[i] * window.count();
            }
        }
        return length;
    }

    private void seal() {
        builder.seal(output);
    }

    @Override
    public boolean isSatisfied() {
        return missingRows == 0;
    }

    @Override
    public void finish() {
        seal();
    }

    @Override
    public void close() {
        builder.close();
    }
}
