package io.heddle.frame.physical;

import io.heddle.frame.kernel.RowWindow;

/**
 * Writes the rows of a leaf as a run: in order as far as they fit into the memory for ordering at a time, so that a leaf of any size needs no more
 * than that beside its output. Each time the memory is full a segment ends.
 */
final class RunSink implements RowSink {
    private final SortSpec spec;
    private final ColumnComputer columns;
    private final long sortedBytes;
    private final SortBuffer buffer;
    private final RunOutput output;
    private final BatchWriter writer;

    RunSink(final SortSpec spec, final ColumnComputer columns, final FragmentContext context) {
        this.spec = spec;
        this.columns = columns;
        this.sortedBytes = RunSizing.sortedBytes(context);
        final int batchRows = RunSizing.batchRows(spec.schema(), context);
        this.buffer = new SortBuffer(spec, context, batchRows);
        this.output = new RunOutput(spec, context);
        this.writer = BatchWriter.ofBatches(spec.schema(), output, context, batchRows);
    }

    @Override
    public void accept(final RowWindow window) {
        if (spec.keys().isEmpty()) {
            columns.write(window, writer);
            return;
        }
        columns.write(window, buffer.writer());
        if (buffer.bytes() >= sortedBytes) {
            endSegment();
        }
    }

    private void endSegment() {
        buffer.sortInto(writer, spec.limit());
        writer.finish();
        output.endSegment();
    }

    @Override
    public boolean isSatisfied() {
        return spec.limit() == 0;
    }

    @Override
    public void finish() {
        endSegment();
        output.finish();
    }

    @Override
    public void close() {
        writer.close();
        output.close();
        buffer.close();
    }
}
