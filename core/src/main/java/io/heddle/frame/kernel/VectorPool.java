package io.heddle.frame.kernel;

import io.heddle.frame.expression.DataType;
import java.util.ArrayList;
import java.util.List;

/** The vectors of one executor thread: taken while an expression computes, given back afterwards. Not thread-safe. */
public final class VectorPool {
    private final List<Vector> longs = new ArrayList<>();
    private final List<Vector> doubles = new ArrayList<>();
    private final List<Vector> bools = new ArrayList<>();
    private final List<Vector> strings = new ArrayList<>();
    private int takenCount;

    /** A vector of the type, without nulls, with undefined values. */
    public Vector take(final DataType type) {
        final List<Vector> free = freeOf(type);
        takenCount++;
        if (free.isEmpty()) {
            return new Vector(type.isIntegral() ? DataType.INT64 : type);
        }
        final Vector vector = free.remove(free.size() - 1);
        vector.hasNulls = false;
        vector.dictionaryId = 0;
        return vector;
    }

    /** Gives a vector back. */
    public void give(final Vector vector) {
        takenCount--;
        freeOf(vector.type).add(vector);
    }

    /** Vectors that are out: zero between fragments. */
    public int takenCount() {
        return takenCount;
    }

    private List<Vector> freeOf(final DataType type) {
        return switch (type.kind()) {
            case FLOAT64 -> doubles;
            case BOOL -> bools;
            case STRING -> strings;
            case INT64, DATE, TIMESTAMP, DECIMAL -> longs;
        };
    }
}
