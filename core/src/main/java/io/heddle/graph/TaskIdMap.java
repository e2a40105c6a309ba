package io.heddle.graph;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by task id. Ids of one client come in sequence, and what is done to tasks is done to neighbours: so values lie in pages of
 * consecutive ids, of which the last one used is at hand, and the map itself is small enough for a cache. In a hash map each look-up
 * of a task among many is a miss of the cache or two, and removal from a long run of neighbours is a walk to its end. A page goes
 * when its last value does; one task that stays keeps a page of 1 KiB. Not thread-safe; the order of a walk depends only on what was
 * done before.
 *
 * @param <T> of the values.
 */
public final class TaskIdMap<T> {
    private static final int PAGE_BITS = 8;
    private static final int PAGE_LENGTH = 1 << PAGE_BITS;
    private static final int SPARE_MAX = 64;

    private final Long2ObjectHashMap<Page<T>> pages = new Long2ObjectHashMap<>();
    private final ArrayDeque<Page<T>> spare = new ArrayDeque<>();
    private @Nullable Page<T> last;
    private int size;

    /** Sees values one by one. */
    @FunctionalInterface
    public interface Visitor<T> {
        /** A value of the map. */
        void onValue(long taskId, T value);
    }

    private static final class Page<T> {
        @SuppressWarnings("unchecked") // nothing but T is put into it
        final @Nullable T[] values = (T[]) new Object[PAGE_LENGTH];

        long number;
        int count;
    }

    private @Nullable Page<T> page(final long taskId) {
        final long number = taskId >>> PAGE_BITS;
        final Page<T> known = last;
        if (known != null && known.number == number) {
            return known;
        }
        final Page<T> found = pages.get(number);
        if (found != null) {
            last = found;
        }
        return found;
    }

    private static int place(final long taskId) {
        return (int) taskId & (PAGE_LENGTH - 1);
    }

    /** The value of a task, null if it has none. */
    public @Nullable T get(final long taskId) {
        final Page<T> page = page(taskId);
        return page == null ? null : page.values[place(taskId)];
    }

    /** Whether a task has a value. */
    public boolean contains(final long taskId) {
        return get(taskId) != null;
    }

    /** Sets the value of a task; returns the one before, null if there was none. */
    public @Nullable T put(final long taskId, final T value) {
        Page<T> page = page(taskId);
        if (page == null) {
            page = addPage(taskId >>> PAGE_BITS);
        }
        final int place = place(taskId);
        final T before = page.values[place];
        page.values[place] = value;
        if (before == null) {
            page.count++;
            size++;
        }
        return before;
    }

    private Page<T> addPage(final long number) {
        final Page<T> known = spare.pollLast();
        final Page<T> page = known == null ? new Page<>() : known;
        page.number = number;
        pages.put(number, page);
        last = page;
        return page;
    }

    /** Takes the value of a task away; returns it, null if there was none. */
    public @Nullable T remove(final long taskId) {
        final Page<T> page = page(taskId);
        if (page == null) {
            return null;
        }
        final int place = place(taskId);
        final T before = page.values[place];
        if (before != null) {
            page.values[place] = null;
            size--;
            if (--page.count == 0) {
                drop(page);
            }
        }
        return before;
    }

    private void drop(final Page<T> page) {
        pages.remove(page.number);
        last = null;
        if (spare.size() < SPARE_MAX) {
            spare.addLast(page);
        }
    }

    /** How many tasks have a value. */
    public int size() {
        return size;
    }

    /** Whether no task has one. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Walks over all; the map must not change meanwhile. */
    public void forEach(final Visitor<? super T> visitor) {
        pages.forEachLong((number, page) -> {
            for (int i = 0; i < PAGE_LENGTH; i++) {
                final T value = page.values[i];
                if (value != null) {
                    visitor.onValue(number << PAGE_BITS | i, value);
                }
            }
        });
    }

    /** As {@link #forEach(Visitor)}, of the values alone. */
    public void forEachValue(final Consumer<? super T> consumer) {
        forEach((taskId, value) -> consumer.accept(value));
    }
}
