package io.heddle.frame;

import static io.heddle.frame.expression.Expressions.col;
import static io.heddle.frame.expression.Expressions.count;
import static io.heddle.frame.expression.Expressions.lit;
import static io.heddle.frame.expression.Expressions.max;
import static io.heddle.frame.expression.Expressions.mean;
import static io.heddle.frame.expression.Expressions.min;
import static io.heddle.frame.expression.Expressions.sum;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.io.CsvOptions;
import io.heddle.frame.optimizer.Optimizer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random plans over random data: the engine, with and without the optimizer, agrees with the reference. */
@Timeout(60)
class RandomPlanTest {
    private static final int SEED_COUNT = 150;

    @TempDir
    Path directory;

    /** A frame and what it should hold. */
    private record Pair(DataFrame frame, ReferenceFrame reference) {}

    @Test
    void plansAgreeWithTheReference() {
        RandomSource.forSeeds(1000, SEED_COUNT, this::runPlan);
    }

    private void runPlan(final RandomSource random) throws Exception {
        final int rowCount = random.oneOf(0, 1, 2, 30, 300, 3000);
        final ReferenceFrame reference = RandomData.frame(random, rowCount);
        final String text = RandomData.csv(reference, random);
        final Path path = Files.writeString(directory.resolve("data" + random.seed() + ".csv"), text);
        final long blockBytes = random.oneOf(64L, 1000L, 10_000L, 1L << 20);
        final CsvOptions options = CsvOptions.DEFAULTS
                .withSchema(reference.schema())
                .withBlockBytes(Math.max(blockBytes, text.length() / 50));
        try (LocalSession session = new LocalSession()) {
            Pair pair = new Pair(DataFrame.readCsv(session, options, path.toString()), reference);
            final List<DataFrame> persisted = new ArrayList<>();
            final int stepCount = random.between(0, 5);
            for (int i = 0; i < stepCount; i++) {
                pair = step(pair, random);
                if (random.chance(0.2)) {
                    pair = new Pair(pair.frame().persist(), pair.reference());
                    persisted.add(pair.frame());
                }
            }
            try (Table table = pair.frame().compute();
                    Table plain = pair.frame().compute(Optimizer.none())) {
                FrameAssertions.assertRows(pair.reference(), table);
                FrameAssertions.assertRows(pair.reference(), plain);
            } catch (final AssertionError ex) {
                throw new AssertionError(
                        ex.getMessage() + "\nin\n" + pair.frame().explain(), ex);
            }
            persisted.forEach(DataFrame::close);
        }
        Files.delete(path);
    }

    private static Pair step(final Pair pair, final RandomSource random) {
        switch (random.below(6)) {
            case 0, 1 -> {
                final Expression condition = condition(pair.reference().schema(), random, 2);
                return new Pair(pair.frame().filter(condition), pair.reference().filter(condition));
            }
            case 2 -> {
                return select(pair, random);
            }
            case 3 -> {
                final int count = random.oneOf(0, 1, 10, 1000);
                return new Pair(pair.frame().limit(count), pair.reference().limit(count));
            }
            case 4 -> {
                final Expression expression = expression(pair.reference().schema(), random);
                final String name =
                        random.oneOf("new", pair.reference().schema().field(0).name());
                final List<Expression> all = new ArrayList<>();
                for (final String column : pair.reference().schema().names()) {
                    all.add(column.equals(name) ? expression.as(name) : col(column));
                }
                if (pair.reference().schema().find(name) < 0) {
                    all.add(expression.as(name));
                }
                return new Pair(
                        pair.frame().withColumn(name, expression),
                        pair.reference().select(all));
            }
            default -> {
                return group(pair, random);
            }
        }
    }

    private static Pair select(final Pair pair, final RandomSource random) {
        final List<Expression> expressions = new ArrayList<>();
        final int count = random.between(1, 4);
        for (int i = 0; i < count; i++) {
            expressions.add(expression(pair.reference().schema(), random).as("c" + i));
        }
        return new Pair(
                pair.frame().select(expressions.toArray(Expression[]::new)),
                pair.reference().select(expressions));
    }

    private static Pair group(final Pair pair, final RandomSource random) {
        final Schema schema = pair.reference().schema();
        final List<String> keys = new ArrayList<>();
        final int keyCount = random.between(0, Math.min(3, schema.size()));
        while (keys.size() < keyCount) {
            final String name = random.oneOf(schema.names());
            if (!keys.contains(name)) {
                keys.add(name);
            }
        }
        final List<Aggregate> aggregates = new ArrayList<>(List.of(count().as("rows" + random.below(1_000_000))));
        final int count = random.between(1, 4);
        for (int i = 0; i < count; i++) {
            final Field field = random.oneOf(schema.fields());
            final Expression operand = col(field.name());
            final List<Aggregate> possible =
                    new ArrayList<>(List.of(min(operand), max(operand), Expressions.count(operand)));
            if (field.type().isNumeric()) {
                possible.addAll(List.of(sum(operand), mean(operand)));
            }
            aggregates.add(random.oneOf(possible).as("a" + i + "_" + random.below(1_000_000)));
        }
        final Aggregate[] array = aggregates.toArray(Aggregate[]::new);
        final DataFrame grouped = keys.isEmpty()
                ? pair.frame().agg(array)
                : pair.frame().groupBy(keys.toArray(String[]::new)).agg(array);
        return new Pair(grouped, pair.reference().groupBy(keys, aggregates));
    }

    private static Expression expression(final Schema schema, final RandomSource random) {
        final Expression column = col(random.oneOf(schema.names()));
        return random.oneOfThese(
                () -> column, () -> column, () -> number(schema, random), () -> condition(schema, random, 1));
    }

    /** Arithmetic that cannot overflow: the columns stay small. */
    private static Expression number(final Schema schema, final RandomSource random) {
        final List<Field> numbers = schema.fields().stream()
                .filter(field -> field.type().isNumeric())
                .toList();
        final Expression left = numbers.isEmpty()
                ? lit(random.between(-5, 5))
                : col(random.oneOf(numbers).name());
        final Object right = random.oneOfThese(() -> 3L, () -> -2.5, () -> (Object) left);
        return random.oneOfThese(
                () -> left.plus(right),
                () -> left.minus(right),
                () -> left.dividedBy(right),
                () -> lit(2).times(3).plus(left));
    }

    private static Expression condition(final Schema schema, final RandomSource random, final int depth) {
        if (depth > 0 && random.chance(0.5)) {
            final Expression left = condition(schema, random, depth - 1);
            final Expression right = condition(schema, random, depth - 1);
            return random.oneOfThese(
                    () -> left.and(right),
                    () -> left.or(right),
                    left::not,
                    () -> lit(true).and(left));
        }
        final Field field = random.oneOf(schema.fields());
        final Expression column = col(field.name());
        if (random.chance(0.15)) {
            return random.chance(0.5) ? column.isNull() : column.isNotNull();
        }
        final List<String> alike = schema.fields().stream()
                .filter(other -> other.type() == field.type())
                .map(Field::name)
                .toList();
        final Object other = random.chance(0.2) ? col(random.oneOf(alike)) : literal(field.type(), random);
        return random.oneOfThese(
                () -> column.eq(other),
                () -> column.ne(other),
                () -> column.lt(other),
                () -> column.le(other),
                () -> column.gt(other),
                () -> column.ge(other));
    }

    private static Object literal(final DataType type, final RandomSource random) {
        return switch (type.kind()) {
            case BOOL -> random.chance(0.5);
            case INT64 -> random.oneOf(Arrays.<Object>asList(0L, 7L, -20L, 7919L, Long.MAX_VALUE, 2.5));
            case FLOAT64 -> random.oneOf(Arrays.<Object>asList(0.0, -50.0, Double.NaN, 3L));
            case DECIMAL -> random.oneOf(Arrays.<Object>asList(new BigDecimal("0.5"), 3L, -2.25, 0.125));
            case STRING -> random.oneOf("ATL", "", "m", "日本語", "same prefix 2");
            case DATE -> new Literal(DataType.DATE, random.oneOf(0L, 5_000L, -7_000L));
            case TIMESTAMP -> new Literal(DataType.TIMESTAMP, random.oneOf(0L, 1_000_000_000_000L));
        };
    }
}
