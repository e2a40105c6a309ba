package io.heddle.frame.physical;

import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;

/** A compiled expression: computes a vector for the rows of a window. The caller gives the vector back to the pool. */
interface Evaluator {
    Vector evaluate(RowWindow window);
}
