package io.heddle.frame.expression;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.lit;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is found out about an expression before anything runs. */
@Timeout(10)
class BinderTest {
    private static final Schema SCHEMA = Schema.of(
            new Field("origin", DataType.STRING),
            new Field("delay", DataType.INT64),
            new Field("ratio", DataType.FLOAT64),
            new Field("day", DataType.DATE),
            new Field("time", DataType.TIMESTAMP),
            new Field("late", DataType.BOOL));

    private static String bound(final Expression expression) {
        final Expression bound = Binder.bind(expression, SCHEMA);
        return bound + " " + Binder.typeOf(bound, SCHEMA).label();
    }

    private static String error(final Expression expression) {
        final FrameException ex = assertThrows(FrameException.class, () -> Binder.bind(expression, SCHEMA));
        assertEquals(FrameErrorCategory.USER, ex.category());
        return ex.getMessage();
    }

    @Test
    void unknownColumnsSuggestTheNearestName() {
        assertEquals(
                "no column 'orgin'; did you mean 'origin'? columns: origin, delay, ratio, day, time, late",
                error(col("orgin")));
        assertEquals(
                "no column 'Delay'; did you mean 'delay'? columns: origin, delay, ratio, day, time, late",
                error(col("Delay").gt(1)));
        assertEquals(
                "no column 'passengers'; columns: origin, delay, ratio, day, time, late", error(col("passengers")));
    }

    @Test
    void castsStandWhereTypesDiffer() {
        assertEquals("(delay + 1) int64", bound(col("delay").plus(1)));
        assertEquals("(float64(delay) + ratio) float64", bound(col("delay").plus(col("ratio"))));
        assertEquals("(float64(delay) / float64(2)) float64", bound(col("delay").dividedBy(2)));
        assertEquals("(float64(delay) > 1.5) bool", bound(col("delay").gt(1.5)));
        assertEquals("(timestamp(day) == time) bool", bound(col("day").eq(col("time"))));
        assertEquals("(day >= 2001-02-01) bool", bound(col("day").ge("2001-02-01")));
        assertEquals("(time < 2001-02-01 10:00:00) bool", bound(col("time").lt("2001-02-01 10:00:00")));
        assertEquals("(delay is null) bool", bound(col("delay").isNull().as("x")));
    }

    @Test
    void wrongTypesAreUserErrors() {
        assertEquals(
                "cannot compute (origin + 1): origin is string and 1 is int64; + needs int64, float64 or decimal on both sides",
                error(col("origin").plus(1)));
        assertEquals(
                "cannot compare (origin > 5): origin is string and 5 is int64",
                error(col("origin").gt(5)));
        assertEquals(
                "cannot compare (day == 'May'): 'May' is not a date; write '2001-12-31'",
                error(col("day").eq("May")));
        assertEquals(
                "delay in (delay and late) is int64; a condition must be bool",
                error(col("delay").and(col("late"))));
        assertThrows(FrameException.class, () -> Binder.bindCondition(col("delay"), SCHEMA));
        assertThrows(FrameException.class, () -> Binder.bind(sum("origin"), SCHEMA));
        assertThrows(FrameException.class, () -> Binder.bind(mean("day"), SCHEMA));
        assertThrows(FrameException.class, () -> lit(BigInteger.ONE));
    }

    @Test
    void namesAreUniqueInASchema() {
        final FrameException ex = assertThrows(FrameException.class, () -> SCHEMA.with("delay", DataType.INT64));
        assertEquals("two columns are named 'delay'; give one of them another name with as(\"...\")", ex.getMessage());
    }
}
