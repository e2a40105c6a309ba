package io.heddle.frame;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.OpenedPartition;
import io.heddle.frame.physical.FrameJob;
import io.heddle.frame.physical.MeasureRowsFragment;
import io.heddle.frame.plan.PartitionHandle;
import io.heddle.frame.plan.RowWidth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the worker that has the first of some partitions, when somebody wants to know for the first time, and knows it when the answer is there. */
final class MeasuredRowWidth implements RowWidth {
    private final FrameRunner runner;
    private final List<PartitionHandle> partitions;
    private @Nullable PartitionHandle answer;
    private double bytesPerRow;
    private boolean ended;

    MeasuredRowWidth(final FrameRunner runner, final List<PartitionHandle> partitions) {
        this.runner = runner;
        this.partitions = partitions;
        this.ended = partitions.isEmpty();
    }

    @Override
    public synchronized double bytesPerRow() {
        if (!ended) {
            try {
                ask();
            } catch (final RuntimeException e) {
                ended = true; // it was for a better guess only: whoever reads the rows meets the same and says so
            }
        }
        return bytesPerRow;
    }

    private void ask() {
        PartitionHandle asked = answer;
        if (asked == null && partitions.stream().allMatch(PartitionHandle::isDone)) {
            asked = runner.submit(new FrameJob(List.of(MeasureRowsFragment.task(partitions.get(0)))))
                    .get(0);
            answer = asked;
        }
        if (asked != null && asked.isDone()) {
            read(asked);
        }
    }

    private void read(final PartitionHandle asked) {
        try (OpenedPartition partition = runner.open(asked)) {
            final Batch batch = new Batch().wrap(partition.address(0), partition.lengthBytes(0));
            final long rows = batch.column(MeasureRowsFragment.ROWS).longAt(0);
            bytesPerRow = (double) batch.column(MeasureRowsFragment.BYTES).longAt(0) / Math.max(1, rows);
        } finally {
            release();
        }
    }

    @Override
    public synchronized void release() {
        final PartitionHandle asked = answer;
        ended = true;
        answer = null;
        if (asked != null) {
            asked.release();
        }
    }
}
