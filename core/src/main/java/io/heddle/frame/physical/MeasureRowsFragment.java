package io.heddle.frame.physical;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.OpenedBatch;
import io.heddle.frame.column.PartitionSlices;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.plan.PartitionHandle;
import java.util.List;

/** Says how many rows the first batch of a partition has, and how many bytes: 0 of both where there is none. Reads nothing but that batch's head. */
public record MeasureRowsFragment() implements Fragment {
    /** Column of the count of rows. */
    public static final int ROWS = 0;

    /** Column of the count of bytes. */
    public static final int BYTES = 1;

    private static final Schema SCHEMA =
            Schema.of(new Field("rows", DataType.INT64), new Field("bytes", DataType.INT64));

    /** A task for the rows of one partition. */
    public static FrameTask task(final PartitionHandle partition) {
        return new FrameTask(
                "measure-rows",
                new MeasureRowsFragment(),
                FragmentArgument.NONE,
                List.of(new TaskInput.OfPartition(partition)),
                true);
    }

    @Override
    public void run(final FragmentContext context) {
        final PartitionSlices slices = context.slices(0);
        final long[] values = new long[2];
        if (slices.batchCount() > 0) {
            try (OpenedBatch opened = slices.open(0)) {
                values[ROWS] =
                        new Batch().wrap(opened.address(), opened.lengthBytes()).rowCount();
                values[BYTES] = opened.lengthBytes();
            }
        }
        try (BatchWriter writer = new BatchWriter(
                SCHEMA,
                context.output(),
                context.workingMemory(),
                context.scratch().vectors(),
                1)) {
            writer.write(0, 1, (first, count, vectors) -> {
                for (int column = 0; column < vectors.length; column++) {
                    final Vector vector = vectors[column];
                    vector.hasNulls(false);
                    vector.nulls()[0] = 0;
                    vector.longs()[0] = values[column];
                }
            });
            writer.finish();
        }
    }
}
