package io.heddle.client;

import io.heddle.function.NumberForm;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of its tasks that are not released, by their sequence numbers. Numbers are dense, so that a task takes
 * one slot of a page and no object; a page goes when all its tasks have come and gone. Every number that was given out is
 * put once. Thread-safe.
 *
 * <p>A slot holds the state of a future. A task of a {@link MappedRange} has none until somebody asks for its future: its
 * slot holds the range until it ends, and then its outcome.
 */
final class FutureTable {
    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_SLOTS = 1 << PAGE_SHIFT;
    private static final int PAGE_MASK = PAGE_SLOTS - 1;

    /** The outcome null: an empty slot is one of no task. */
    private static final Object NULL_VALUE = new Object();

    /** The outcome of a task whose number its range has. */
    private static final Object NUMBER_IN_RANGE = new Object();

    private static final int RECENT_MASK = 31;

    /** Guarded by itself. */
    private final Long2ObjectHashMap<Page> pages = new Long2ObjectHashMap<>();
    /** Those that were looked for last, which spares nearly all looks under the lock. */
    private final AtomicReferenceArray<@Nullable Page> recent = new AtomicReferenceArray<>(RECENT_MASK + 1);

    private final ConcurrentSkipListMap<Long, MappedRange> ranges = new ConcurrentSkipListMap<>();
    /** The one that was looked for last. */
    private volatile @Nullable MappedRange recentRange;

    private static final class Page {
        final long number;
        final AtomicReferenceArray<@Nullable Object> slots = new AtomicReferenceArray<>(PAGE_SLOTS);
        final AtomicInteger left = new AtomicInteger(PAGE_SLOTS);

        Page(final long number) {
            this.number = number;
        }
    }

    private static int place(final long sequence) {
        return (int) sequence & PAGE_MASK;
    }

    /** Puts a future, or takes note that this number has none. */
    void put(final long sequence, final @Nullable FutureState future) {
        final Page page = pageToPut(sequence);
        if (future == null) {
            countDown(page);
        } else {
            page.slots.setRelease(place(sequence), future);
        }
    }

    private Page pageToPut(final long sequence) {
        final long number = sequence >>> PAGE_SHIFT;
        final Page known = find(number);
        if (known != null) {
            return known;
        }
        synchronized (pages) {
            Page page = pages.get(number);
            if (page == null) {
                page = new Page(number);
                pages.put(number, page);
            }
            return page;
        }
    }

    /** A range whose tasks follow, each by {@link #putPending}. */
    void putRange(final MappedRange range) {
        ranges.put(range.firstSequence(), range);
    }

    /** A task of a range. */
    void putPending(final long sequence, final MappedRange range) {
        pageToPut(sequence).slots.setRelease(place(sequence), range);
    }

    /** The tasks of a range are let go. */
    void removeRange(final MappedRange range) {
        ranges.remove(range.firstSequence());
        recentRange = null; // which would keep it
    }

    private void countDown(final Page page) {
        if (page.left.decrementAndGet() == 0) {
            synchronized (pages) {
                pages.remove(page.number);
            }
            recent.compareAndSet((int) page.number & RECENT_MASK, page, null);
        }
    }

    /** The state of a task's future, which is made if nobody has asked for it before; null if the task is let go. */
    @Nullable
    FutureState get(final long sequence) {
        final Page page = find(sequence >>> PAGE_SHIFT);
        return page == null ? null : stateAt(page, sequence);
    }

    private @Nullable FutureState stateAt(final Page page, final long sequence) {
        Object slot = page.slots.getAcquire(place(sequence));
        while (slot != null && !(slot instanceof FutureState)) {
            final MappedRange range = rangeOf(slot, sequence);
            if (range == null) {
                return null; // its range was let go just now
            }
            final FutureState state = range.newState(sequence);
            if (slot == range) {
                state.whenDone(range::onEnd);
            } else {
                endWith(state, slot == NUMBER_IN_RANGE ? range.boxedNumber(sequence) : slot);
            }
            final Object seen = page.slots.compareAndExchange(place(sequence), slot, state);
            slot = seen == slot ? state : seen;
        }
        return (FutureState) slot;
    }

    private @Nullable MappedRange rangeOf(final Object slot, final long sequence) {
        if (slot instanceof MappedRange range) {
            return range;
        }
        final MappedRange known = recentRange;
        if (known != null && known.contains(sequence)) {
            return known;
        }
        final Map.Entry<Long, MappedRange> before = ranges.floorEntry(sequence);
        final MappedRange range = before == null ? null : before.getValue();
        recentRange = range;
        return range;
    }

    private static void endWith(final FutureState state, final Object outcome) {
        if (outcome instanceof StoredResult stored) {
            state.finish(stored);
        } else {
            state.finishWith(outcome == NULL_VALUE ? null : outcome);
        }
    }

    /** A task has finished with a {@link StoredResult}, or with the value itself; false if it is let go. */
    boolean finish(final long sequence, final @Nullable Object valueOrResult) {
        final Page page = find(sequence >>> PAGE_SHIFT);
        if (page == null) {
            return false;
        }
        final Object outcome = valueOrResult == null ? NULL_VALUE : valueOrResult;
        Object slot = page.slots.getAcquire(place(sequence));
        while (slot != null) {
            if (slot instanceof FutureState state) {
                endWith(state, outcome);
                return true;
            }
            final Object seen = page.slots.compareAndExchange(place(sequence), slot, outcome);
            if (seen == slot) {
                if (slot instanceof MappedRange range) {
                    range.onFinished(); // else a result that was lost and computed again: the newer one counts
                }
                return true;
            }
            slot = seen;
        }
        return false;
    }

    /** A task has finished with a number; false if it is let go, or its range does not keep such numbers as bits. */
    boolean finish(final long sequence, final NumberForm form, final long bits) {
        final Page page = find(sequence >>> PAGE_SHIFT);
        // Once is enough: one that was lost and computed again is the same number, else it goes the way of objects.
        if (page == null
                || !(page.slots.getAcquire(place(sequence)) instanceof MappedRange range)
                || !range.keeps(form)) {
            return false;
        }
        range.putNumber(sequence, bits);
        if (!page.slots.compareAndSet(place(sequence), range, NUMBER_IN_RANGE)) {
            return false; // somebody has just asked for its future
        }
        range.onFinished();
        return true;
    }

    /** Whether a task has finished with a number that its range has. */
    boolean hasNumber(final long sequence) {
        return slot(sequence) == NUMBER_IN_RANGE;
    }

    /** Whether a task has finished with a value that is here and that no future has taken over. */
    boolean hasValue(final long sequence) {
        final Object slot = slot(sequence);
        return slot != null
                && !(slot instanceof FutureState)
                && !(slot instanceof MappedRange)
                && !(slot instanceof StoredResult);
    }

    /** That value. */
    @Nullable
    Object value(final long sequence) {
        final Object slot = slot(sequence);
        if (slot == NUMBER_IN_RANGE) {
            final MappedRange range = rangeOf(slot, sequence);
            return range == null ? null : range.boxedNumber(sequence);
        }
        return slot == NULL_VALUE ? null : slot;
    }

    /** Whether a task has not ended; false if it is let go. Makes no state. */
    boolean isPending(final long sequence) {
        final Object slot = slot(sequence);
        return slot instanceof MappedRange || (slot instanceof FutureState state && !state.getAsBoolean());
    }

    /** The state of a task's future if there is one; makes none. */
    @Nullable
    FutureState stateIfMade(final long sequence) {
        return slot(sequence) instanceof FutureState state ? state : null;
    }

    /** Whether the task is not let go. */
    boolean contains(final long sequence) {
        return slot(sequence) != null;
    }

    private @Nullable Object slot(final long sequence) {
        final Page page = find(sequence >>> PAGE_SHIFT);
        return page == null ? null : page.slots.getAcquire(place(sequence));
    }

    private @Nullable Page find(final long number) {
        final int place = (int) number & RECENT_MASK;
        final Page known = recent.getAcquire(place);
        if (known != null && known.number == number) {
            return known;
        }
        final Page page;
        synchronized (pages) {
            page = pages.get(number);
        }
        if (page != null) {
            recent.setRelease(place, page);
        }
        return page;
    }

    private List<Page> pages() {
        synchronized (pages) {
            return List.copyOf(pages.values());
        }
    }

    void remove(final long sequence) {
        final Page page = find(sequence >>> PAGE_SHIFT);
        if (page != null && page.slots.getAndSet(place(sequence), null) != null) {
            countDown(page);
        }
    }

    /** All states, those of tasks that are pending included, which are made for it; not those of ranges' finished ones. */
    void forEach(final Consumer<FutureState> action) {
        pages().forEach(page -> {
            final long first = page.number << PAGE_SHIFT;
            for (int i = 0; i < PAGE_SLOTS; i++) {
                if (page.slots.getAcquire(i) instanceof MappedRange) {
                    stateAt(page, first + i);
                }
                if (page.slots.getAcquire(i) instanceof FutureState future) {
                    action.accept(future);
                }
            }
        });
    }

    /** The states of all tasks that are not let go, which are made for it where there are none. */
    void forEachHeld(final Consumer<FutureState> action) {
        pages().forEach(page -> {
            final long first = page.number << PAGE_SHIFT;
            for (int i = 0; i < PAGE_SLOTS; i++) {
                final FutureState future = stateAt(page, first + i);
                if (future != null) {
                    action.accept(future);
                }
            }
        });
    }

    /** The numbers of all tasks that have not ended. */
    void forEachPending(final LongConsumer action) {
        pages().forEach(page -> {
            final long first = page.number << PAGE_SHIFT;
            for (int i = 0; i < PAGE_SLOTS; i++) {
                if (isPending(first + i)) {
                    action.accept(first + i);
                }
            }
        });
    }
}
