package io.heddle.frame.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.frame.expression.ArithmeticOperator;
import io.heddle.frame.expression.ComparisonOperator;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.LogicalOperator;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops over vectors against one value at a time, with nulls, NaN, extremes, and lengths around those that the JIT unrolls by. */
@Timeout(30)
class VectorKernelsTest {
    private static final int[] LENGTHS = {0, 1, 7, 64, 1000, Vector.CAPACITY};
    private static final long[] LONGS = {0, 1, -1, 100, 1L << 31, -(1L << 31), 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final double[] DOUBLES = {
        0, -0.0, 1.5, -1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE
    };

    private final long seed = Long.getLong("heddle.seed", 42);
    private final SplittableRandom random = new SplittableRandom(seed);

    private Vector vector(final DataType type, final int count, final double nulls) {
        final Vector vector = new Vector(type);
        vector.hasNulls = nulls > 0;
        for (int i = 0; i < count; i++) {
            vector.nulls[i] = (byte) (random.nextDouble() < nulls ? 1 : 0);
            switch (type.kind()) {
                case FLOAT64 -> vector.doubles[i] = DOUBLES[random.nextInt(DOUBLES.length)];
                case BOOL -> vector.bools[i] = (byte) random.nextInt(2);
                default -> vector.longs[i] = LONGS[random.nextInt(LONGS.length)] + random.nextInt(3) - 1;
            }
        }
        return vector;
    }

    private String at(final int index) {
        return "at " + index + " with -Dheddle.seed=" + seed;
    }

    @Test
    void comparisonsOfNumbers() {
        for (final int count : LENGTHS) {
            for (final ComparisonOperator operator : ComparisonOperator.values()) {
                for (final DataType type : new DataType[] {DataType.INT64, DataType.FLOAT64, DataType.BOOL}) {
                    final Vector left = vector(type, count, random.nextInt(2) * 0.3);
                    final Vector right = vector(type, count, random.nextInt(2) * 0.3);
                    final Vector into = new Vector(DataType.BOOL);
                    CompareKernels.compare(operator, left, right, count, into);
                    for (int i = 0; i < count; i++) {
                        assertEquals(left.isNull(i) || right.isNull(i), into.isNull(i), at(i));
                        if (!into.isNull(i)) {
                            assertEquals(operator.accepts(order(type, left, right, i)) ? 1 : 0, into.bools[i], at(i));
                        }
                    }
                }
            }
        }
    }

    private static int order(final DataType type, final Vector left, final Vector right, final int i) {
        return switch (type.kind()) {
            case FLOAT64 -> left.doubles[i] == right.doubles[i] ? 0 : Double.compare(left.doubles[i], right.doubles[i]);
            case BOOL -> left.bools[i] - right.bools[i];
            default -> Long.compare(left.longs[i], right.longs[i]);
        };
    }

    @Test
    void integerArithmeticFindsTheFirstOverflow() {
        for (int round = 0; round < 2000; round++) {
            final int count = 1 + random.nextInt(8);
            final Vector left = vector(DataType.INT64, count, random.nextInt(2) * 0.5);
            final Vector right = vector(DataType.INT64, count, random.nextInt(2) * 0.5);
            for (final ArithmeticOperator operator : new ArithmeticOperator[] {
                ArithmeticOperator.ADD, ArithmeticOperator.SUBTRACT, ArithmeticOperator.MULTIPLY
            }) {
                final Vector into = new Vector(DataType.INT64);
                final int overflow = ArithmeticKernels.computeLongs(operator, left, right, count, into);
                int expected = -1;
                for (int i = count - 1; i >= 0; i--) {
                    final BigInteger exact = exact(operator, left.longs[i], right.longs[i]);
                    assertEquals(exact.longValue(), into.longs[i], at(i));
                    expected = exact.bitLength() > 63 && !into.isNull(i) ? i : expected;
                }
                assertEquals(expected, overflow, at(round));
            }
        }
    }

    private static BigInteger exact(final ArithmeticOperator operator, final long a, final long b) {
        final BigInteger left = BigInteger.valueOf(a);
        final BigInteger right = BigInteger.valueOf(b);
        return switch (operator) {
            case ADD -> left.add(right);
            case SUBTRACT -> left.subtract(right);
            default -> left.multiply(right);
        };
    }

    @Test
    void threeValuedLogic() {
        final Boolean[] truths = {true, false, null};
        final Vector left = new Vector(DataType.BOOL);
        final Vector right = new Vector(DataType.BOOL);
        for (int i = 0; i < 9; i++) {
            set(left, i, truths[i / 3]);
            set(right, i, truths[i % 3]);
        }
        for (final LogicalOperator operator : LogicalOperator.values()) {
            final Vector into = new Vector(DataType.BOOL);
            if (operator == LogicalOperator.AND) {
                LogicalKernels.and(left, right, 9, into);
            } else {
                LogicalKernels.or(left, right, 9, into);
            }
            for (int i = 0; i < 9; i++) {
                assertEquals(expected(operator, truths[i / 3], truths[i % 3]), truth(into, i), operator + " " + i);
            }
        }
        final Vector not = new Vector(DataType.BOOL);
        LogicalKernels.not(left, 9, not);
        assertEquals(false, truth(not, 0));
        assertEquals(true, truth(not, 3));
        assertEquals(null, truth(not, 6));
        LogicalKernels.isNull(left, 9, not);
        assertEquals(false, truth(not, 3));
        assertEquals(true, truth(not, 6));
    }

    private static Boolean expected(final LogicalOperator operator, final Boolean left, final Boolean right) {
        final boolean decisive = operator == LogicalOperator.OR;
        if (Boolean.valueOf(decisive).equals(left) || Boolean.valueOf(decisive).equals(right)) {
            return decisive;
        }
        return (left == null || right == null) ? null : !decisive;
    }

    private void set(final Vector vector, final int index, final Boolean truth) {
        vector.nulls[index] = (byte) (truth == null ? 1 : 0);
        vector.hasNulls |= truth == null;
        // What stands under a null is arbitrary.
        vector.bools[index] = (byte) (truth == null ? random.nextInt(2) : truth ? 1 : 0);
    }

    private static Boolean truth(final Vector vector, final int index) {
        return vector.isNull(index) ? null : vector.bools[index] == 1;
    }

    @Test
    void sumsAreExactIn128Bits() {
        final long state = UnsafeApi.allocateMemory(StateKernels.LONG_SUM_LENGTH);
        final long[] states = new long[Vector.CAPACITY];
        try {
            for (int round = 0; round < 300; round++) {
                UnsafeApi.setMemory(state, StateKernels.LONG_SUM_LENGTH, (byte) 0);
                BigInteger expected = BigInteger.ZERO;
                long valueCount = 0;
                for (int part = 0; part < 5; part++) {
                    final int count = random.nextInt(Vector.CAPACITY);
                    final Vector values = vector(DataType.INT64, count, random.nextInt(2) * 0.3);
                    Arrays.fill(states, 0, count, state);
                    if (random.nextBoolean()) {
                        StateKernels.sumAllLongs(state, values, count);
                    } else {
                        StateKernels.sumLongs(states, 0, values, count);
                    }
                    for (int i = 0; i < count; i++) {
                        if (!values.isNull(i)) {
                            expected = expected.add(BigInteger.valueOf(values.longs[i]));
                            valueCount++;
                        }
                    }
                }
                final BigInteger actual = BigInteger.valueOf(UnsafeApi.getLong(state + 8))
                        .shiftLeft(64)
                        .add(BigInteger.valueOf(UnsafeApi.getLong(state)));
                assertEquals(expected, actual, at(round));
                assertEquals(valueCount, UnsafeApi.getLong(state + 16), at(round));
            }
        } finally {
            UnsafeApi.freeMemory(state);
        }
    }
}
