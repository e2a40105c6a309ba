package io.heddle.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.expression.Aggregate;
import io.heddle.frame.expression.Conditional;
import io.heddle.frame.expression.Expression;
import io.heddle.frame.expression.Expressions;
import io.heddle.frame.expression.SortKey;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of operations in the package doc names methods and tests that exist, and leaves no operation out. */
@Timeout(20)
class OperationTableTest {
    private static final Path DOC = Path.of("src/main/java/io/heddle/frame/package-info.java");
    private static final Pattern ROW =
            Pattern.compile(" \\* [\\w\\- ]+ = (absent: .+|([\\w. ]+) \\| [^:]*(?:::\\w+)?[^:]* : ([\\w ]+))");
    private static final Map<String, Class<?>> TYPES = Stream.of(
                    DataFrame.class, GroupedFrame.class, Expressions.class, Expression.class, SortKey.class)
            .collect(Collectors.toMap(Class::getSimpleName, type -> type));

    /** What makes no operation of its own: names, literals, other words for the same. */
    private static final Set<String> APART = Set.of(
            "Expressions.col",
            "Expressions.lit",
            "Expression.as",
            "DataFrame.close",
            "DataFrame.isDone",
            "DataFrame.compute",
            "DataFrame.explain",
            "DataFrame.schema",
            "DataFrame.columns",
            "DataFrame.toString");

    @Test
    void theTableIsTrueAndWhole() throws IOException {
        final Set<String> listed = new TreeSet<>();
        final List<String> faults = new ArrayList<>();
        for (final String line : Files.readAllLines(DOC)) {
            if (!line.contains(" = ") || line.contains("<p>")) {
                continue;
            }
            final Matcher row = ROW.matcher(line);
            assertTrue(row.matches(), "not a row of the table: " + line);
            if (row.group(2) != null) {
                listed.addAll(Arrays.asList(row.group(2).split(" ")));
                for (final String test : row.group(3).split(" ")) {
                    if (!Files.exists(Path.of("src/test/java/io/heddle/frame/" + test + ".java"))) {
                        faults.add("no such test: " + test);
                    }
                }
            }
        }
        final Set<String> existing = operations();
        listed.stream().filter(name -> !exists(name)).forEach(name -> faults.add("no such public method: " + name));
        existing.stream()
                .filter(name -> !listed.contains(name) && !APART.contains(name))
                .forEach(name -> faults.add("not in the table: " + name));
        assertEquals(List.of(), faults);
    }

    /** The public methods that yield a frame, an expression, an aggregate or an order. */
    private static Set<String> operations() {
        final Set<Class<?>> results = Set.of(
                DataFrame.class,
                GroupedFrame.class,
                Expression.class,
                Aggregate.class,
                SortKey.class,
                Conditional.Branch.class,
                Table.class);
        final Set<String> operations = new TreeSet<>();
        for (final Class<?> type : TYPES.values()) {
            for (final Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && results.contains(method.getReturnType())) {
                    operations.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        return operations;
    }

    private static boolean exists(final String name) {
        final int dot = name.indexOf('.');
        final Class<?> type = TYPES.get(name.substring(0, dot));
        return type != null
                && Arrays.stream(type.getMethods())
                        .anyMatch(method -> method.getName().equals(name.substring(dot + 1)));
    }
}
