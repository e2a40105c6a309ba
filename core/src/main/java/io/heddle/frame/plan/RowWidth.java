package io.heddle.frame.plan;

/** How many bytes a row of some partitions takes, as far as that is known. Usable from any thread. */
public interface RowWidth {
    /** Nothing is known. */
    RowWidth UNKNOWN = new RowWidth() {
        @Override
        public double bytesPerRow() {
            return 0;
        }

        @Override
        public void release() {}
    };

    /** Bytes of a row, 0 while nobody knows; waits for nothing. */
    double bytesPerRow();

    /** The partitions are gone: nothing is asked of them any more. */
    void release();
}
