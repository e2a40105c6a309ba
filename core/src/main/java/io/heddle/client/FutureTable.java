package io.heddle.client;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The futures of a client that are not released, by the sequence numbers of their tasks. Numbers are dense, so that a future
 * takes one slot of a page and no object; a page goes when all its futures have come and gone. Every number that was given
 * out is put once. Thread-safe.
 */
final class FutureTable {
    private static final int PAGE_SHIFT = 10;
    private static final int PAGE_SLOTS = 1 << PAGE_SHIFT;
    private static final int PAGE_MASK = PAGE_SLOTS - 1;

    private final ConcurrentHashMap<Long, Page> pages = new ConcurrentHashMap<>();
    private volatile Page lastPut = new Page(-1);
    private volatile Page lastFound = new Page(-1);

    private static final class Page {
        final long number;
        final AtomicReferenceArray<@Nullable FutureState> slots = new AtomicReferenceArray<>(PAGE_SLOTS);
        final AtomicInteger left = new AtomicInteger(PAGE_SLOTS);

        Page(final long number) {
            this.number = number;
        }
    }

    /** Puts a future, or takes note that this number has none. */
    void put(final long sequence, final @Nullable FutureState future) {
        final long number = sequence >>> PAGE_SHIFT;
        Page page = lastPut;
        if (page.number != number) {
            page = pages.computeIfAbsent(number, Page::new);
            lastPut = page;
        }
        if (future == null) {
            countDown(page);
        } else {
            page.slots.setRelease((int) sequence & PAGE_MASK, future);
        }
    }

    private void countDown(final Page page) {
        if (page.left.decrementAndGet() == 0) {
            pages.remove(page.number);
        }
    }

    @Nullable
    FutureState get(final long sequence) {
        final Page page = find(sequence >>> PAGE_SHIFT);
        return page == null ? null : page.slots.getAcquire((int) sequence & PAGE_MASK);
    }

    private @Nullable Page find(final long number) {
        final Page known = lastFound;
        if (known.number == number) {
            return known;
        }
        final Page page = pages.get(number);
        if (page != null) {
            lastFound = page;
        }
        return page;
    }

    void remove(final long sequence) {
        final Page page = find(sequence >>> PAGE_SHIFT);
        if (page != null && page.slots.getAndSet((int) sequence & PAGE_MASK, null) != null) {
            countDown(page);
        }
    }

    void forEach(final Consumer<FutureState> action) {
        pages.values().forEach(page -> {
            for (int i = 0; i < PAGE_SLOTS; i++) {
                final FutureState future = page.slots.getAcquire(i);
                if (future != null) {
                    action.accept(future);
                }
            }
        });
    }
}
