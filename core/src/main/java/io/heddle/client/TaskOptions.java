package io.heddle.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How tasks are run, apart from what they compute. A plain value: every method gives a new one.
 *
 * <pre>{@code
 * TaskOptions onGpu = TaskOptions.DEFAULTS.resource("GPU", 1).retries(2).timeout(Duration.ofMinutes(5));
 * }</pre>
 *
 * @param priority higher runs first; equal ones run in the order of their submission.
 * @param retries how often a task whose function failed is tried again; a run that is over its time-out has failed.
 * @param workers names of workers or of hosts on which it may run; empty: on all.
 * @param allowOtherWorkers whether {@code workers} is only a preference, which counts while one of them is there.
 * @param resources what a run takes of what its worker declared ({@code heddle worker --resources GPU=2}), by name, in
 *     thousandths; taken from when the worker is given the run until the run has really ended.
 * @param timeout how long one run of its function may take, null for ever. Then the run is asked to end, interrupted after
 *     100 ms, and abandoned after 5 s.
 * @param deadline how long after its submission the task must have ended, null for never. Then it fails wherever it stands.
 * @param isPure whether equal calls are one task; see {@link #pure()}.
 * @param key of the task, null for one of its own each time; see {@link #key(String)}.
 */
public record TaskOptions(
        int priority,
        int retries,
        SortedSet<String> workers,
        boolean allowOtherWorkers,
        SortedMap<String, Long> resources,
        @Nullable Duration timeout,
        @Nullable Duration deadline,
        boolean isPure,
        @Nullable String key) {
    /** No wishes. */
    public static final TaskOptions DEFAULTS = new TaskOptions(
            0, 0, Collections.emptySortedSet(), false, Collections.emptySortedMap(), null, null, false, null);

    /** The highest priority; the lowest is its negative. */
    public static final int PRIORITY_MAX = 2_000_000;

    /** The most retries. */
    public static final int RETRIES_MAX = 32_767;

    /** The thousandths of which amounts of resources are made. */
    public static final long RESOURCE_UNIT = 1_000;

    private static final double AMOUNT_MAX = 1e12;
    /** All of them travel in one message. */
    private static final int NAMES_MAX = 100;

    private static final int CHARACTERS_MAX = 3_000;

    /** Checks each value. */
    public TaskOptions {
        final String priorities = "from -" + PRIORITY_MAX + " to " + PRIORITY_MAX;
        require(Math.abs((long) priority) <= PRIORITY_MAX, "priority", priority, priorities);
        require(retries >= 0 && retries <= RETRIES_MAX, "retries", retries, "from 0 to " + RETRIES_MAX);
        require(timeout == null || isPositive(timeout), "timeout", timeout, "longer than 0 and than no 290 years");
        require(deadline == null || isPositive(deadline), "deadline", deadline, "longer than 0 and than no 290 years");
        require(key == null || !key.isBlank(), "key", "'" + key + "'", "a text that is not blank");
        requireNames(workers, resources);
        workers = Collections.unmodifiableSortedSet(new TreeSet<>(workers));
        resources = Collections.unmodifiableSortedMap(new TreeMap<>(resources));
    }

    /** These with another priority. */
    public TaskOptions priority(final int value) {
        return new TaskOptions(value, retries, workers, allowOtherWorkers, resources, timeout, deadline, isPure, key);
    }

    /** These with so many retries. */
    public TaskOptions retries(final int value) {
        return new TaskOptions(priority, value, workers, allowOtherWorkers, resources, timeout, deadline, isPure, key);
    }

    /** These, on no other workers than those that have one of these names or run on a host of one of them. */
    public TaskOptions workers(final String... names) {
        final SortedSet<String> set = new TreeSet<>(Arrays.asList(names));
        return new TaskOptions(priority, retries, set, allowOtherWorkers, resources, timeout, deadline, isPure, key);
    }

    /** These, where {@code workers} is only a preference if {@code value}. */
    public TaskOptions allowOtherWorkers(final boolean value) {
        return new TaskOptions(priority, retries, workers, value, resources, timeout, deadline, isPure, key);
    }

    /**
     * These, taking also so much of a resource.
     *
     * @param amount rounded to thousandths.
     */
    public TaskOptions resource(final String name, final double amount) {
        final SortedMap<String, Long> map = new TreeMap<>(resources);
        map.put(name, thousandths(name, amount));
        return new TaskOptions(priority, retries, workers, allowOtherWorkers, map, timeout, deadline, isPure, key);
    }

    /** These, where a run may take so long; null: for ever. */
    public TaskOptions timeout(final @Nullable Duration value) {
        return new TaskOptions(priority, retries, workers, allowOtherWorkers, resources, value, deadline, isPure, key);
    }

    /** These, where the task must have ended so long after its submission; null: never. */
    public TaskOptions deadline(final @Nullable Duration value) {
        return new TaskOptions(priority, retries, workers, allowOtherWorkers, resources, timeout, value, isPure, key);
    }

    /**
     * These, where equal calls are one task: the same function with the same arguments, submitted again to the same client while a
     * future of the first is held, gives a future of the same task. Arguments are compared by their values; futures among them
     * by their tasks. For functions of which it does not matter how often they run.
     */
    public TaskOptions pure() {
        return new TaskOptions(priority, retries, workers, allowOtherWorkers, resources, timeout, deadline, true, key);
    }

    /**
     * These, where the task has this key: submitting the key again to the same client, while a future of its task is held and has
     * not failed, gives a future of the same task, whatever the arguments are. With another function it is an error. Null for a
     * task of its own each time.
     */
    public TaskOptions key(final @Nullable String value) {
        return new TaskOptions(
                priority, retries, workers, allowOtherWorkers, resources, timeout, deadline, isPure, value);
    }

    /** An amount of a resource as it travels. */
    static long thousandths(final String name, final double amount) {
        require(
                amount > 0 && amount < AMOUNT_MAX && Math.round(amount * RESOURCE_UNIT) > 0,
                "resource " + name,
                amount,
                "at least 0.001 and less than 10^12");
        return Math.round(amount * RESOURCE_UNIT);
    }

    private static boolean isPositive(final Duration duration) {
        return !duration.isNegative()
                && !duration.isZero()
                && duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) <= 0;
    }

    private static void requireNames(final SortedSet<String> workers, final SortedMap<String, Long> resources) {
        final int names = workers.size() + resources.size();
        int characters = 0;
        for (final String worker : workers) {
            require(!worker.isBlank(), "workers", workers, "names that are not blank");
            characters += worker.length();
        }
        for (final Map.Entry<String, Long> resource : resources.entrySet()) {
            final String name = resource.getKey();
            final long amount = resource.getValue();
            require(!name.isBlank(), "resources", resources, "names that are not blank");
            require(amount > 0, "resource " + name, (double) amount / RESOURCE_UNIT, "more than 0");
            characters += name.length();
        }
        require(names <= NAMES_MAX, "workers and resources", names + " names", "at most " + NAMES_MAX);
        final String length = "names of " + characters + " characters together";
        require(characters <= CHARACTERS_MAX, "workers and resources", length, "at most " + CHARACTERS_MAX);
    }

    private static void require(
            final boolean valid, final String name, final @Nullable Object actual, final String expected) {
        if (!valid) {
            throw new IllegalArgumentException("Task option " + name + " is " + actual + ", expected " + expected);
        }
    }
}
