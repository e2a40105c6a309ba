package io.heddle.worker.executor;

import io.heddle.function.SerialisationTime;
import java.util.concurrent.atomic.LongAdder;

/** What the runs of a worker have cost beside their functions, and what they have exchanged, since the start. Thread-safe. */
public final class WorkFigures {
    private final SerialisationTime serialisation = new SerialisationTime();
    private final LongAdder shuffleWrittenBytes = new LongAdder();
    private final LongAdder shuffleWrittenPartitions = new LongAdder();
    private final LongAdder shuffleReadBytes = new LongAdder();
    private final LongAdder shuffleReadPartitions = new LongAdder();

    WorkFigures() {}

    /** Time in Java serialisation. */
    public SerialisationTime serialisation() {
        return serialisation;
    }

    void shuffleWritten(final long bytes) {
        shuffleWrittenBytes.add(bytes);
        shuffleWrittenPartitions.increment();
    }

    void shuffleRead(final long bytes, final long partitions) {
        shuffleReadBytes.add(bytes);
        shuffleReadPartitions.add(partitions);
    }

    /** Partitions that runs have cut for an exchange of rows. */
    public long shuffleWrittenBytes() {
        return shuffleWrittenBytes.sum();
    }

    /** How many of them. */
    public long shuffleWrittenPartitions() {
        return shuffleWrittenPartitions.sum();
    }

    /** Batches of such partitions that runs have opened. */
    public long shuffleReadBytes() {
        return shuffleReadBytes.sum();
    }

    /** Of how many partitions, each once for each run that read of it. */
    public long shuffleReadPartitions() {
        return shuffleReadPartitions.sum();
    }
}
