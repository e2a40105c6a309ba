package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.io.FileTarget;
import io.heddle.frame.io.PartitionFiles;
import io.heddle.frame.kernel.RowWindow;

/** Writes the rows of a partition to files, and of each file a row to the output. One fragment run. */
final class WriteSink implements RowSink {
    private final FragmentContext context;
    private final ColumnComputer columns;
    private final PartitionFiles files;
    private final BatchWriter writer;

    WriteSink(
            final MappingSpec spec,
            final FileTarget target,
            final ExpressionCompiler compiler,
            final FragmentContext context) {
        this.context = context;
        this.columns =
                new ColumnComputer(spec.columns(), compiler, context.scratch().vectors());
        this.files = new PartitionFiles(target, ((PartitionArgument) context.argument()).index(), spec.rows());
        this.writer = new BatchWriter(
                spec.rows(),
                new Passing(context.workingMemory(), files),
                context.workingMemory(),
                context.scratch().vectors(),
                Long.MAX_VALUE >>> 2);
    }

    @Override
    public void accept(final RowWindow window) {
        columns.write(window, writer);
    }

    @Override
    public boolean isSatisfied() {
        return false;
    }

    @Override
    public void finish() {
        writer.finish();
        files.finish(context.workingMemory(), context.output());
    }

    @Override
    public void close() {
        writer.close();
        files.close();
    }

    /** Where batches go that are written to files as soon as they are whole. */
    private static final class Passing implements BatchMemory {
        private final BatchMemory workingMemory;
        private final PartitionFiles files;
        private final Batch batch = new Batch();

        Passing(final BatchMemory workingMemory, final PartitionFiles files) {
            this.workingMemory = workingMemory;
            this.files = files;
        }

        @Override
        public long reserve(final int maxLengthBytes) {
            return workingMemory.reserve(maxLengthBytes);
        }

        @Override
        public void trim(final long address, final int newLengthBytes) {
            try {
                files.write(batch.wrap(address, newLengthBytes));
            } finally {
                workingMemory.discard(address);
            }
        }

        @Override
        public void discard(final long address) {
            workingMemory.discard(address);
        }
    }
}
