package io.heddle.frame.physical;

import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.TextSearch;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import io.heddle.frame.plan.PartitionMapping;
import java.nio.charset.StandardCharsets;

/** Writes each row once for each part of a text between separators. One fragment run. */
final class ExplodeSink implements RowSink {
    private final VectorPool pool;
    private final Evaluator[] columns;
    private final int exploded;
    private final TextSearch separator;
    private final BatchWriter writer;
    private final int[] rows = new int[Vector.CAPACITY];
    private final long[] addresses = new long[Vector.CAPACITY];
    private final int[] lengths = new int[Vector.CAPACITY];
    private final RowWindow picked = new RowWindow();
    private final RowWindow part = new RowWindow();
    private int count;

    ExplodeSink(
            final MappingSpec spec,
            final PartitionMapping.Exploded mapping,
            final ExpressionCompiler compiler,
            final FragmentContext context) {
        this.pool = context.scratch().vectors();
        this.columns = spec.columns().stream()
                .map(column -> compiler.compile(column.expression()))
                .toArray(Evaluator[]::new);
        this.exploded = spec.rows().indexOf(mapping.column());
        this.separator = new TextSearch(mapping.separator().getBytes(StandardCharsets.UTF_8));
        this.writer =
                new BatchWriter(spec.schema(), context.output(), context.workingMemory(), pool, Long.MAX_VALUE >>> 2);
    }

    @Override
    public void accept(final RowWindow window) {
        final Vector texts = columns[exploded].evaluate(window);
        for (int i = 0; i < window.count(); i++) {
            final long address = texts.longs()[i];
            final int length = texts.lengths()[i];
            if (texts.isNull(i)) {
                add(window, window.row(i), AppendMemory.NOWHERE, 0);
                continue;
            }
            int start = 0;
            int end = separator.find(address, length, 0);
            while (end >= 0) {
                add(window, window.row(i), address + start, end - start);
                start = end + separator.length();
                end = separator.find(address, length, start);
            }
            add(window, window.row(i), address + start, length - start);
        }
        flush(window);
        pool.give(texts);
    }

    private void add(final RowWindow window, final int row, final long address, final int length) {
        if (count == writer.step()) {
            flush(window);
        }
        rows[count] = row;
        addresses[count] = address;
        lengths[count++] = length;
    }

    private void flush(final RowWindow window) {
        picked.setRows(window.batch(), rows, count);
        writer.write(0, count, (first, size, vectors) -> load((int) first, size, vectors));
        count = 0;
    }

    private void load(final int first, final int size, final Vector[] vectors) {
        part.setPart(picked, first, size);
        for (int i = 0; i < columns.length; i++) {
            if (i != exploded) {
                pool.give(vectors[i]);
                vectors[i] = columns[i].evaluate(part);
                continue;
            }
            final Vector into = vectors[i];
            for (int row = 0; row < size; row++) {
                final boolean isNull = addresses[first + row] == AppendMemory.NOWHERE;
                into.nulls()[row] = (byte) (isNull ? 1 : 0);
                into.hasNulls(into.hasNulls() || isNull);
                into.longs()[row] = addresses[first + row];
                into.lengths()[row] = lengths[first + row];
            }
        }
    }

    @Override
    public boolean isSatisfied() {
        return false;
    }

    @Override
    public void finish() {
        writer.finish();
    }

    @Override
    public void close() {
        writer.close();
    }
}
