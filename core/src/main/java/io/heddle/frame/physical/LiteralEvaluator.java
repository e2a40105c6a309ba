package io.heddle.frame.physical;

import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.kernel.AppendMemory;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One value for every row of a window. The bytes of a string stand in working memory. */
final class LiteralEvaluator implements Evaluator {
    private final Literal literal;
    private final VectorPool pool;
    private long address;
    private int length;

    LiteralEvaluator(final Literal literal, final VectorPool pool, final AppendMemory literals) {
        this.literal = literal;
        this.pool = pool;
        if (literal.type() == DataType.STRING) {
            final byte[] bytes =
                    literal.isNullLiteral() ? new byte[0] : literal.asString().getBytes(StandardCharsets.UTF_8);
            address = literals.append(bytes.length);
            length = bytes.length;
            ByteRanges.copyIn(bytes, 0, length, address);
        }
    }

    @Override
    public Vector evaluate(final RowWindow window) {
        final Vector vector = pool.take(literal.type());
        final int count = window.count();
        final boolean isNull = literal.isNullLiteral();
        switch (literal.type().kind()) {
            case BOOL -> Arrays.fill(vector.bools(), 0, count, (byte) (!isNull && literal.asBoolean() ? 1 : 0));
            case FLOAT64 -> Arrays.fill(vector.doubles(), 0, count, isNull ? 0 : literal.asDouble());
            case STRING -> {
                Arrays.fill(vector.longs(), 0, count, address);
                Arrays.fill(vector.lengths(), 0, count, length);
            }
            case INT64, DATE, TIMESTAMP, DECIMAL ->
                Arrays.fill(vector.longs(), 0, count, isNull ? 0 : literal.asLong());
        }
        vector.hasNulls(isNull);
        if (isNull) {
            Arrays.fill(vector.nulls(), 0, count, (byte) 1);
        }
        return vector;
    }
}
