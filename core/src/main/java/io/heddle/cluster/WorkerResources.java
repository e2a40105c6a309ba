package io.heddle.cluster;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What tasks may take of a worker, as text: {@code GPU=2,LICENCE=0.5} for people, in thousandths between processes. */
public final class WorkerResources {
    private static final int UNIT = 1_000;
    private static final double AMOUNT_MAX = 1e12;

    private WorkerResources() {}

    /**
     * Reads {@code GPU=2,LICENCE=0.5}.
     *
     * @return amounts in thousandths by name; empty for none and for an empty text.
     * @throws HeddleException if it is anything else.
     */
    public static SortedMap<String, Long> parse(final @Nullable String text) {
        return parse(text == null ? "" : text, UNIT);
    }

    static SortedMap<String, Long> read(final String thousandths) {
        return parse(thousandths, 1);
    }

    private static SortedMap<String, Long> parse(final String text, final int unit) {
        final SortedMap<String, Long> resources = new TreeMap<>();
        if (text.isBlank()) {
            return resources;
        }
        for (final String part : text.split(",", -1)) {
            final int separator = part.indexOf('=');
            final String name =
                    separator < 0 ? "" : part.substring(0, separator).strip();
            final double amount =
                    separator < 0 ? 0 : amount(part.substring(separator + 1).strip());
            if (name.isEmpty() || !(amount > 0 && amount < AMOUNT_MAX) || Math.round(amount * unit) == 0) {
                throw new HeddleException(
                        ErrorKind.USER,
                        "a worker's resources are \"" + text
                                + "\", expected names with amounts above 0, like GPU=2,LICENCE=0.5");
            }
            resources.put(name, Math.round(amount * unit));
        }
        return resources;
    }

    private static double amount(final String text) {
        try {
            return Double.parseDouble(text);
        } catch (final NumberFormatException notANumber) {
            return 0;
        }
    }

    static String format(final Map<String, Long> resources) {
        final StringJoiner text = new StringJoiner(",");
        resources.forEach((name, amount) -> text.add(name + "=" + amount));
        return text.toString();
    }
}
