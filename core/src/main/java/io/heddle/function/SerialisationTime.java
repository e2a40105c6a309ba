package io.heddle.function;

import java.util.concurrent.atomic.LongAdder;

/** How long threads were busy with Java serialisation; values in their binary forms cost nothing here. Thread-safe. */
public final class SerialisationTime {
    private final LongAdder writingNs = new LongAdder();
    private final LongAdder readingNs = new LongAdder();

    /** Time in writing since the start. */
    public long writingNs() {
        return writingNs.sum();
    }

    /** Time in reading since the start, with the fetching of classes that are met for the first time. */
    public long readingNs() {
        return readingNs.sum();
    }

    void wrote(final long sinceNs) {
        writingNs.add(System.nanoTime() - sinceNs);
    }

    void read(final long sinceNs) {
        readingNs.add(System.nanoTime() - sinceNs);
    }
}
