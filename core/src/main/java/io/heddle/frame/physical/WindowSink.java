package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.kernel.KeyHashes;
import io.heddle.frame.kernel.RowComparator;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.SortEntries;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.List;

/**
 * Keeps the rows whose keys belong to the share of this task, brings them into the order of the window at the end, and writes them with the columns
 * that this order yields.
 */
final class WindowSink implements RowSink {
    private final WindowSpec spec;
    private final FragmentContext context;
    private final VectorPool pool;
    private final ShareArgument share;
    private final Evaluator[] keys;
    private final DataType[] keyTypes;
    private final Vector[] keyVectors;
    private final KeyHashes hashes = new KeyHashes();
    private final ColumnComputer columns;
    private final KeptBatches kept;
    private final BatchWriter writer;
    private final SortEntries entries;

    WindowSink(final WindowSpec spec, final ExpressionCompiler compiler, final FragmentContext context) {
        this.spec = spec;
        this.context = context;
        this.pool = context.scratch().vectors();
        this.share = context.argument() instanceof ShareArgument argument ? argument : new ShareArgument(0, 1);
        this.keys = spec.keys().stream()
                .map(key -> compiler.compile(key.expression()))
                .toArray(Evaluator[]::new);
        this.keyTypes = spec.keyTypes().toArray(DataType[]::new);
        this.keyVectors = new Vector[keys.length];
        this.columns = new ColumnComputer(spec.columns(), compiler, pool);
        this.entries = new SortEntries(context.workingMemory());
        this.kept = new KeptBatches(context.workingMemory());
        this.writer = new BatchWriter(
                spec.order().schema(),
                kept,
                context.workingMemory(),
                pool,
                RunSizing.outputRows(spec.order().schema(), context) / 2);
    }

    @Override
    public void accept(final RowWindow window) {
        if (share.count() > 1) {
            narrow(window);
        }
        if (window.count() > 0) {
            columns.write(window, writer);
        }
    }

    private void narrow(final RowWindow window) {
        final int count = window.count();
        for (int i = 0; i < keys.length; i++) {
            keyVectors[i] = keys[i].evaluate(window);
        }
        hashes.compute(keyTypes, keyVectors, count);
        for (final Vector vector : keyVectors) {
            pool.give(vector);
        }
        final Vector own = pool.take(DataType.BOOL);
        for (int i = 0; i < count; i++) {
            final int owner = KeyHashes.shareOf(hashes.hashes()[i], share.count());
            own.bools()[i] = (byte) (owner == share.index() ? 1 : 0);
        }
        window.select(own);
        pool.give(own);
    }

    @Override
    public boolean isSatisfied() {
        return false;
    }

    @Override
    public void finish() {
        writer.finish();
        final RowSet rows = kept.rows();
        final RowComparator comparator = spec.order().comparator(rows);
        SortBuffer.fill(entries, rows, comparator, context);
        final List<WindowComputer> computers = spec.functions().stream()
                .map(function -> new WindowComputer(function, spec, rows, entries, comparator))
                .toList();
        try (BatchWriter output = new BatchWriter(
                spec.schema(),
                context.output(),
                context.workingMemory(),
                pool,
                Math.min(entries.size(), RunSizing.outputRows(spec.schema(), context) / 2))) {
            for (long first = 0; first < entries.size(); first += output.step()) {
                context.checkCancelled();
                final int count = (int) Math.min(output.step(), entries.size() - first);
                final long runStart = first;
                computers.forEach(computer -> computer.compute(runStart, count));
                output.write(
                        first, count, (start, size, vectors) -> load(rows, computers, runStart, start, size, vectors));
            }
            output.finish();
        }
    }

    private void load(
            final RowSet rows,
            final List<WindowComputer> computers,
            final long runStart,
            final long start,
            final int count,
            final Vector[] vectors) {
        final long[] ids = context.scratch().addresses();
        for (int i = 0; i < count; i++) {
            ids[i] = entries.id(start + i);
        }
        final int columnCount = spec.order().schema().size();
        for (int column = 0; column < columnCount; column++) {
            rows.gather(column, ids, 0, count, vectors[column]);
        }
        for (int i = 0; i < computers.size(); i++) {
            computers.get(i).load((int) (start - runStart), count, vectors[columnCount + i]);
        }
    }

    @Override
    public void close() {
        writer.close();
        kept.close();
        entries.close();
    }
}
