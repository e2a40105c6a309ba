package io.heddle.frame.physical;

import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.RowWindow;
import org.jspecify.annotations.Nullable;

/** Folds rows whose keys have few codes that mean the same in all batches ({@link StableCodes}) by code, with little or no need for their records. */
interface DenseFolder extends AutoCloseable {
    /** Null where the keys or the states are others. */
    static @Nullable DenseFolder of(
            final AggregationSpec spec,
            final Schema input,
            final int[] offsets,
            final GroupFinder finder,
            final FragmentContext context) {
        if (spec.merges() || spec.keys().isEmpty()) {
            return null;
        }
        if (DenseTops.suits(spec)) {
            return new DenseTops(spec, input, offsets, finder, context);
        }
        return DenseSums.suits(spec)
                ? new DenseSums(spec, input, offsets, finder, context.scratch().vectors())
                : null;
    }

    /** Takes the rows of a window, or says that it cannot. */
    boolean fold(RowWindow window);

    /** Puts what has come together into the records, before these are written or the codes change. */
    void flush();

    @Override
    void close();
}
