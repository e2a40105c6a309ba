package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.UserCall;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.UserValues;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.util.ArrayList;
import java.util.List;

/** Calls a function of a program for the rows of a window. One fragment run. */
final class UserCallEvaluator implements Evaluator {
    private final UserCall call;
    private final List<Evaluator> operands;
    private final List<DataType> types;
    private final VectorPool pool;
    private final AppendMemory texts;

    UserCallEvaluator(
            final UserCall call,
            final List<Evaluator> operands,
            final List<DataType> types,
            final VectorPool pool,
            final AppendMemory texts) {
        this.call = call;
        this.operands = operands;
        this.types = types;
        this.pool = pool;
        this.texts = texts;
    }

    @Override
    public Vector evaluate(final RowWindow window) {
        final int count = window.count();
        final List<Vector> vectors = new ArrayList<>(operands.size());
        final List<UserValues> values = new ArrayList<>(operands.size());
        final Vector into = pool.take(call.type());
        try {
            for (int i = 0; i < operands.size(); i++) {
                final Vector vector = operands.get(i).evaluate(window);
                vectors.add(vector);
                values.add(new UserValues(types.get(i), vector, texts));
            }
            call.function().apply(values, count, new UserValues(call.type(), into, texts).open(count));
            return into;
        } finally {
            for (int i = vectors.size() - 1; i >= 0; i--) {
                pool.give(vectors.get(i));
            }
        }
    }
}
