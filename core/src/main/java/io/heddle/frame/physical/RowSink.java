package io.heddle.frame.physical;

import io.heddle.frame.kernel.RowWindow;

/** Where a pipeline's rows go within one run. Windows arrive in row order on the executor thread. */
interface RowSink extends AutoCloseable {
    /** Takes the rows of a window; the window and its batch are only valid during the call. */
    void accept(RowWindow window);

    /** True when no further rows are wanted. */
    boolean isSatisfied();

    /** All rows have been seen: write what is left. */
    void finish();

    @Override
    void close();
}
