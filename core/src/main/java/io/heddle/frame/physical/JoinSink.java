package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.PartitionBatches;
import io.heddle.frame.expression.ColumnReference;
import io.heddle.frame.expression.JoinKind;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.JoinIndex;
import io.heddle.frame.kernel.RowSet;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks the rows of each window up on the right side of a join and writes the pairs, or the rows that have or lack a partner, or hands them on in the same task. */
final class JoinSink implements RowSink {
    /** Rows that are handed on at a time: few enough to stay in the caches, many enough that windows are full. */
    private static final int HANDED_ROWS = 2 * Vector.CAPACITY;

    private final JoinSpec spec;
    private final FragmentContext context;
    private final VectorPool pool;
    private final Evaluator[] keys;
    private final Evaluator[] columns;
    private final int[] rightColumns;
    private final RowSet right;
    private final @Nullable JoinIndex index;
    private final BatchWriter writer;
    private final Vector[] keyVectors;
    private final int[] pairRows = new int[Vector.CAPACITY];
    private final long[] pairIds = new long[Vector.CAPACITY];
    private final RowWindow pairs = new RowWindow();
    private final RowWindow part = new RowWindow();
    private final @Nullable RowTarget target;
    private final Batch handed = new Batch();
    private final RowWindow kept = new RowWindow();
    private final @Nullable List<Integer> passedColumns;
    private long keptStamp = -1;
    private int pairCount;

    /** What takes the rows of a join in the same task. */
    interface RowTarget {
        /** Takes all rows of a batch, which is only valid during the call. */
        void over(Batch batch);

        /** Takes the rows of a window, which is the target's to narrow. */
        void over(RowWindow window);

        /** True when no further rows are wanted. */
        boolean isSatisfied();
    }

    /**
     * Opens a sink.
     *
     * @param input    the columns of the windows.
     * @param inputEnd behind the last input that belongs to the join or its left side.
     * @param target   takes the rows; null where they are the task's output.
     */
    JoinSink(
            final JoinSpec spec,
            final Schema input,
            final ExpressionCompiler compiler,
            final FragmentContext context,
            final int inputEnd,
            final @Nullable RowTarget target) {
        this.spec = spec;
        this.context = context;
        this.pool = context.scratch().vectors();
        this.keys = spec.keys().stream()
                .map(key -> compiler.compile(key.expression()))
                .toArray(Evaluator[]::new);
        this.columns = spec.columns().stream()
                .map(column -> compiler.compile(column.expression()))
                .toArray(Evaluator[]::new);
        this.rightColumns =
                spec.rightColumns().stream().mapToInt(Integer::intValue).toArray();
        this.keyVectors = new Vector[keys.length];
        this.target = target;
        this.passedColumns = target == null ? null : passedColumns(spec, input);
        final int firstInput = inputEnd - spec.sideInputCount();
        this.right = spec.right().open(context, firstInput);
        this.index =
                keys.length == 0 ? null : openIndex(firstInput + spec.right().partitionCount());
        this.writer = target == null
                ? new BatchWriter(
                        spec.schema(),
                        context.output(),
                        context.workingMemory(),
                        pool,
                        RunSizing.outputRows(spec.schema(), context) / 2)
                : BatchWriter.handing(spec.schema(), builder -> hand(builder, target), context, HANDED_ROWS);
    }

    /** The places of the output's columns where all of them are columns of the left side as they stand; else null. */
    private static @Nullable List<Integer> passedColumns(final JoinSpec spec, final Schema input) {
        final boolean narrows = spec.kind() == JoinKind.SEMI || spec.kind() == JoinKind.ANTI;
        if (!narrows || !spec.columns().stream().allMatch(column -> column.expression() instanceof ColumnReference)) {
            return null;
        }
        return spec.columns().stream()
                .map(column -> input.indexOf(((ColumnReference) column.expression()).name()))
                .toList();
    }

    private void hand(final BatchBuilder builder, final RowTarget to) {
        if (builder.rowCount() > 0) {
            to.over(builder.view(handed));
        }
        builder.reset();
    }

    private JoinIndex openIndex(final int firstInput) {
        final List<PartitionBatches> shares = new ArrayList<>();
        for (int i = 0; i < spec.right().shareCount(); i++) {
            shares.add(context.input(firstInput + i));
        }
        return new JoinIndex(right, spec.right().keyColumnArray(), spec.right().keyTypeArray(), shares);
    }

    @Override
    public void accept(final RowWindow window) {
        if (index == null) {
            cross(window);
            return;
        }
        final int count = window.count();
        for (int key = 0; key < keys.length; key++) {
            keyVectors[key] = keys[key].evaluate(window);
        }
        switch (spec.kind()) {
            case SEMI -> keep(window, index.places(), index.findPresent(keyVectors, count));
            case ANTI -> keepOthers(window, index.places(), index.findPresent(keyVectors, count));
            default -> pair(window, index, spec.kind() == JoinKind.LEFT);
        }
        for (final Vector key : keyVectors) {
            pool.give(key);
        }
    }

    private void keepOthers(final RowWindow window, final int[] places, final int placeCount) {
        int next = 0;
        int othersFound = 0;
        for (int i = 0; i < window.count(); i++) {
            if (next < placeCount && places[next] == i) {
                next++;
            } else {
                pairRows[othersFound++] = window.row(i);
            }
        }
        pairCount = othersFound;
        handOver(window);
    }

    private void keep(final RowWindow window, final int[] places, final int placeCount) {
        for (int i = 0; i < placeCount; i++) {
            pairRows[i] = window.row(places[i]);
        }
        pairCount = placeCount;
        handOver(window);
    }

    private void handOver(final RowWindow window) {
        if (target == null || passedColumns == null) {
            flush(window);
        } else if (pairCount > 0) {
            // What was computed for a batch is kept with it, so it must be the same one for all its windows.
            if (keptStamp != window.batch().stamp()) {
                keptStamp = window.batch().stamp();
                handed.select(window.batch(), passedColumns);
            }
            kept.setRows(handed, pairRows, pairCount);
            pairCount = 0;
            target.over(kept);
        }
    }

    private void pair(final RowWindow window, final JoinIndex found, final boolean keepsAll) {
        if (found.isUnique()) {
            pairUnique(window, found, keepsAll);
            return;
        }
        found.find(keyVectors, window.count());
        for (int i = 0; i < window.count(); i++) {
            final int matches = found.count(i);
            final int row = window.row(i);
            for (int match = 0; match < matches; match++) {
                add(window, row, found.idAt(i, match));
            }
            if (matches == 0 && keepsAll) {
                add(window, row, RowSet.NONE);
            }
        }
        flush(window);
    }

    private void pairUnique(final RowWindow window, final JoinIndex found, final boolean keepsAll) {
        final int placeCount = found.findUnique(keyVectors, window.count());
        final int[] places = found.places();
        final long[] ids = found.ids();
        if (keepsAll) {
            for (int i = 0; i < window.count(); i++) {
                pairRows[i] = window.row(i);
                pairIds[i] = RowSet.NONE;
            }
            for (int i = 0; i < placeCount; i++) {
                pairIds[places[i]] = ids[i];
            }
        } else {
            for (int i = 0; i < placeCount; i++) {
                pairRows[i] = window.row(places[i]);
            }
            System.arraycopy(ids, 0, pairIds, 0, placeCount);
        }
        pairCount = keepsAll ? window.count() : placeCount;
        flush(window);
    }

    private void cross(final RowWindow window) {
        for (int i = 0; i < window.count(); i++) {
            for (int batch = 0; batch < right.batchCount(); batch++) {
                context.checkCancelled();
                for (int row = 0; row < right.batch(batch).rowCount(); row++) {
                    add(window, window.row(i), RowSet.id(batch, row));
                }
            }
        }
        flush(window);
    }

    private void add(final RowWindow window, final int row, final long id) {
        if (pairCount == writer.step()) {
            flush(window);
        }
        pairRows[pairCount] = row;
        pairIds[pairCount++] = id;
    }

    private void flush(final RowWindow window) {
        pairs.setRows(window.batch(), pairRows, pairCount);
        for (int first = 0; first < pairCount; first += writer.step()) {
            writer.write(first, Math.min(writer.step(), pairCount - first), this::load);
        }
        pairCount = 0;
    }

    private void load(final long first, final int count, final Vector[] vectors) {
        part.setPart(pairs, (int) first, count);
        for (int i = 0; i < columns.length; i++) {
            pool.give(vectors[i]);
            vectors[i] = columns[i].evaluate(part);
        }
        for (int i = 0; i < rightColumns.length; i++) {
            right.gather(rightColumns[i], pairIds, (int) first, count, vectors[columns.length + i]);
        }
    }

    @Override
    public boolean isSatisfied() {
        return target != null && target.isSatisfied();
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
