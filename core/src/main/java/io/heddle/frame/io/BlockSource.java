package io.heddle.frame.io;

import io.heddle.frame.plan.TableSource;
import java.util.List;

/** A source that is read in blocks. */
public interface BlockSource extends TableSource {
    BlockFormat format();

    /**
     * Cuts the source into blocks, in row order.
     *
     * @param partitionBytes how large a decoded block should be at most.
     * @param threadCount    how many tasks run at the same time.
     */
    List<SourceBlock> blocks(long partitionBytes, int threadCount);
}
