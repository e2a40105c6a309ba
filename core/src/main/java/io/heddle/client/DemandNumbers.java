package io.heddle.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What tasks of a client ask of their worker, by the numbers under which the scheduler has been told it. So many numbers are in
 * use at most; then the one that was not used for the longest time gets another meaning. Not thread-safe.
 */
final class DemandNumbers {
    private static final int NUMBERS_MAX = 1_024;

    /** In the order of their last use. */
    private final LinkedHashMap<Wishes, Integer> numbers = new LinkedHashMap<>(16, 0.75f, true);

    private TaskOptions lastOptions = TaskOptions.DEFAULTS;
    private int lastNumber;

    /** The part of the options for which a number stands. */
    private record Wishes(
            SortedSet<String> workers,
            boolean allowOtherWorkers,
            SortedMap<String, Long> resources,
            @Nullable Duration timeout,
            @Nullable Duration deadline) {
        static final Wishes NONE = of(TaskOptions.DEFAULTS);

        static Wishes of(final TaskOptions options) {
            return new Wishes(
                    options.workers(),
                    options.allowOtherWorkers(),
                    options.resources(),
                    options.timeout(),
                    options.deadline());
        }
    }

    /** The number that stands for {@code options}, 0 if they ask for nothing, -1 if none does yet. */
    int find(final TaskOptions options) {
        if (options.equals(lastOptions)) {
            return lastNumber;
        }
        final Wishes wishes = Wishes.of(options);
        final Integer known = wishes.equals(Wishes.NONE) ? Integer.valueOf(0) : numbers.get(wishes);
        if (known == null) {
            return -1;
        }
        lastOptions = options;
        lastNumber = known;
        return known;
    }

    /** A number for {@code options}, which the scheduler must be told before it is used. */
    int add(final TaskOptions options) {
        int number = numbers.size() + 1;
        if (number > NUMBERS_MAX) {
            final Iterator<Map.Entry<Wishes, Integer>> oldest =
                    numbers.entrySet().iterator();
            number = oldest.next().getValue();
            oldest.remove();
        }
        numbers.put(Wishes.of(options), number);
        lastOptions = options;
        lastNumber = number;
        return number;
    }
}
