package io.heddle.scheduler.coordination;

import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names that clients share. One handler per request, each with the time of the caller's duty cycle; answers go to
 * {@link CoordinationOutput}, at once or later. Owned by one thread. Call {@link #onTick} some hundred times a second and
 * {@link #drain} once per duty cycle.
 */
public final class CoordinationState {
    /** Of a topic so many events are kept for those who come later. */
    static final int EVENTS_KEPT = 100;

    private static final int OVERDUE_PER_TICK = 1_000;

    private final CoordinationOutput output;
    final Waits waits = new Waits();
    final TreeMap<String, Cell> cells = new TreeMap<>();
    final TreeMap<String, ElementQueue> queues = new TreeMap<>();
    final TreeMap<String, LeasePool> semaphores = new TreeMap<>();
    final TreeMap<Integer, TreeMap<Long, LeasePool>> leases = new TreeMap<>();
    final TreeMap<String, Subscriptions> topics = new TreeMap<>();
    final TreeSet<Integer> lostClients = new TreeSet<>();
    final ArrayDeque<WakeUp> wakeUps = new ArrayDeque<>();
    final Long2LongHashMap holds = new Long2LongHashMap(0);
    long lastLease;

    static final class Cell {
        @Nullable
        Element element;

        WaitList getters = new WaitList();
    }

    static final class ElementQueue {
        /** 0: of any size, or only read so far. */
        long sizeMax;

        final ArrayDeque<Element> elements = new ArrayDeque<>();
        final WaitList getters = new WaitList();
        final WaitList putters = new WaitList();

        boolean isFull() {
            return sizeMax > 0 && elements.size() >= sizeMax;
        }
    }

    static final class LeasePool {
        final String name;
        final long limit;
        final WaitList waiting = new WaitList();
        long taken;

        LeasePool(final String name, final long limit) {
            this.name = name;
            this.limit = limit;
        }
    }

    static final class Subscriptions {
        final TreeSet<Integer> clientIds = new TreeSet<>();
        final ArrayDeque<byte[]> kept = new ArrayDeque<>();
        long sequence;
    }

    /** Waits that all get the same answer. */
    record WakeUp(WaitList list, Answer answer, Element element) {}

    /** Without any names. */
    public CoordinationState(final CoordinationOutput output) {
        this.output = output;
    }

    // ---------------------------------------------------------------- cells

    /** Puts an element into a cell; {@code onlyIfEmpty}: {@link Answer#ABSENT} if there is one already. */
    public void onCellPut(
            final int clientId,
            final long correlationId,
            final String name,
            final Element element,
            final boolean onlyIfEmpty) {
        final Cell cell = cells.computeIfAbsent(name, ignored -> new Cell());
        final Element before = cell.element;
        if (before != null && onlyIfEmpty) {
            answer(clientId, correlationId, Answer.ABSENT);
            return;
        }
        hold(element);
        cell.element = element;
        if (before != null) {
            letGo(before);
        }
        answer(clientId, correlationId, Answer.DONE);
        wake(cell.getters, Answer.DONE, element);
        cell.getters = new WaitList();
    }

    /** The element of a cell; waits for one for {@code timeoutNs}. */
    public void onCellGet(
            final long nowNs, final int clientId, final long correlationId, final String name, final long timeoutNs) {
        final Cell cell = cells.get(name);
        if (cell != null && cell.element != null) {
            output.respond(clientId, correlationId, Answer.DONE, 0, cell.element, "");
        } else if (timeoutNs <= 0) {
            answer(clientId, correlationId, Answer.ABSENT);
        } else {
            final Cell empty = cells.computeIfAbsent(name, ignored -> new Cell());
            waits.add(nowNs, clientId, correlationId, timeoutNs, Element.NOTHING, empty.getters);
        }
    }

    /** Empties a cell. */
    public void onCellRemove(final int clientId, final long correlationId, final String name) {
        final Cell cell = cells.get(name);
        final Element element = cell == null ? null : cell.element;
        if (cell == null || element == null) {
            answer(clientId, correlationId, Answer.ABSENT);
            return;
        }
        letGo(element);
        cell.element = null;
        if (cell.getters.isEmpty()) {
            cells.remove(name);
        }
        answer(clientId, correlationId, Answer.DONE);
    }

    /** The names of full cells that begin with {@code prefix}, in order. */
    public List<String> cellsWith(final String prefix) {
        final List<String> names = new ArrayList<>();
        for (final var entry : cells.tailMap(prefix).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            if (entry.getValue().element != null) {
                names.add(entry.getKey());
            }
        }
        return names;
    }

    // ---------------------------------------------------------------- queues

    /** Appends to a queue; of {@code sizeMax}, 0 for none, the first one counts. Waits for room for {@code timeoutNs}. */
    public void onQueuePut(
            final long nowNs,
            final int clientId,
            final long correlationId,
            final String name,
            final Element element,
            final long sizeMax,
            final long timeoutNs) {
        final ElementQueue queue = queues.computeIfAbsent(name, ignored -> new ElementQueue());
        queue.sizeMax = queue.sizeMax == 0 ? sizeMax : queue.sizeMax;
        if (queue.isFull() && timeoutNs <= 0) {
            answer(clientId, correlationId, Answer.TIMED_OUT);
            return;
        }
        hold(element);
        if (queue.isFull()) {
            waits.add(nowNs, clientId, correlationId, timeoutNs, element, queue.putters);
            return;
        }
        queue.elements.add(element);
        answer(clientId, correlationId, Answer.DONE);
        serve(queue);
    }

    /** Takes the first element of a queue; waits for one for {@code timeoutNs}. */
    public void onQueueGet(
            final long nowNs, final int clientId, final long correlationId, final String name, final long timeoutNs) {
        final ElementQueue queue = queues.computeIfAbsent(name, ignored -> new ElementQueue());
        if (queue.elements.isEmpty() && timeoutNs <= 0) {
            answer(clientId, correlationId, Answer.TIMED_OUT);
            dropIfUnused(name, queue);
            return;
        }
        waits.add(nowNs, clientId, correlationId, Math.max(1, timeoutNs), Element.NOTHING, queue.getters);
        serve(queue);
    }

    private void serve(final ElementQueue queue) {
        Wait getter = firstLiving(queue.getters);
        while (getter != null && !queue.elements.isEmpty()) {
            waits.remove(getter);
            final Element element = queue.elements.remove();
            output.respond(getter.clientId, getter.correlationId, Answer.DONE, 0, element, "");
            letGo(element);
            final Wait putter = firstLiving(queue.putters);
            if (putter != null) {
                waits.remove(putter);
                queue.elements.add(putter.element);
                answer(putter.clientId, putter.correlationId, Answer.DONE);
            }
            getter = firstLiving(queue.getters);
        }
    }

    /** How many elements a queue has. */
    public void onQueueSize(final int clientId, final long correlationId, final String name) {
        final ElementQueue queue = queues.get(name);
        final long size = queue == null ? 0 : queue.elements.size();
        output.respond(clientId, correlationId, Answer.DONE, size, Element.NOTHING, "");
    }

    /** Ends a queue: its elements are dropped, and who waits for it is told that it is {@link Answer#ABSENT}. */
    public void onQueueClose(final int clientId, final long correlationId, final String name) {
        final ElementQueue queue = queues.remove(name);
        if (queue == null) {
            answer(clientId, correlationId, Answer.ABSENT);
            return;
        }
        queue.elements.forEach(this::letGo);
        answer(clientId, correlationId, Answer.DONE);
        wake(queue.getters, Answer.ABSENT, Element.NOTHING);
        wake(queue.putters, Answer.ABSENT, Element.NOTHING);
    }

    private void dropIfUnused(final String name, final ElementQueue queue) {
        if (queue.elements.isEmpty() && queue.getters.isEmpty() && queue.putters.isEmpty() && queue.sizeMax == 0) {
            queues.remove(name);
        }
    }

    // ---------------------------------------------------------------- semaphores

    /** Takes one of {@code limit} leases; waits for one for {@code timeoutNs}. The answer's number is the lease. */
    public void onAcquire(
            final long nowNs,
            final int clientId,
            final long correlationId,
            final String name,
            final long limit,
            final long timeoutNs) {
        final LeasePool pool = semaphores.computeIfAbsent(name, ignored -> new LeasePool(name, limit));
        if (pool.limit != limit) {
            output.respond(
                    clientId,
                    correlationId,
                    Answer.REFUSED,
                    0,
                    Element.NOTHING,
                    "semaphore " + name + " has " + pool.limit + " leases, not " + limit
                            + "; use one number everywhere, or another name");
            return;
        }
        if (pool.taken < limit && firstLiving(pool.waiting) == null) {
            grant(pool, clientId, correlationId);
        } else if (timeoutNs <= 0) {
            answer(clientId, correlationId, Answer.TIMED_OUT);
        } else {
            waits.add(nowNs, clientId, correlationId, timeoutNs, Element.NOTHING, pool.waiting);
        }
    }

    private void grant(final LeasePool pool, final int clientId, final long correlationId) {
        final long lease = ++lastLease;
        pool.taken++;
        leases.computeIfAbsent(clientId, ignored -> new TreeMap<>()).put(lease, pool);
        output.respond(clientId, correlationId, Answer.DONE, lease, Element.NOTHING, "");
    }

    /** Gives a lease back. */
    public void onRelease(final int clientId, final long correlationId, final long lease) {
        final boolean isKnown = endLease(clientId, lease);
        answer(clientId, correlationId, isKnown ? Answer.DONE : Answer.ABSENT);
    }

    private boolean endLease(final int clientId, final long lease) {
        final TreeMap<Long, LeasePool> own = leases.get(clientId);
        final LeasePool pool = own == null ? null : own.remove(lease);
        if (own == null || pool == null) {
            return false;
        }
        if (own.isEmpty()) {
            leases.remove(clientId);
        }
        pool.taken--;
        final Wait next = firstLiving(pool.waiting);
        if (next != null) {
            waits.remove(next);
            grant(pool, next.clientId, next.correlationId);
        } else if (pool.taken == 0) {
            semaphores.remove(pool.name);
        }
        return true;
    }

    // ---------------------------------------------------------------- topics

    /** Tells all who have subscribed. */
    public void onPublish(final int clientId, final long correlationId, final String name, final byte[] value) {
        final Subscriptions topic = topics.computeIfAbsent(name, ignored -> new Subscriptions());
        topic.sequence++;
        topic.kept.add(value);
        if (topic.kept.size() > EVENTS_KEPT) {
            topic.kept.remove();
        }
        for (final int subscriber : topic.clientIds) {
            output.tell(subscriber, name, topic.sequence, value);
        }
        answer(clientId, correlationId, Answer.DONE);
    }

    /** Subscribes; the last {@code count} events that are kept come first. */
    public void onSubscribe(final int clientId, final long correlationId, final String name, final long count) {
        final Subscriptions topic = topics.computeIfAbsent(name, ignored -> new Subscriptions());
        answer(clientId, correlationId, Answer.DONE);
        if (topic.clientIds.add(clientId)) {
            long sequence = topic.sequence - topic.kept.size();
            for (final byte[] value : topic.kept) {
                sequence++;
                if (sequence > topic.sequence - count) {
                    output.tell(clientId, name, sequence, value);
                }
            }
        }
    }

    /** Ends a subscription. */
    public void onUnsubscribe(final int clientId, final long correlationId, final String name) {
        final Subscriptions topic = topics.get(name);
        final boolean isKnown = topic != null && topic.clientIds.remove(clientId);
        answer(clientId, correlationId, isKnown ? Answer.DONE : Answer.ABSENT);
    }

    // ---------------------------------------------------------------- ends

    /** A client ends one of its waits; if that was answered already, nothing happens. */
    public void onCancelWait(final int clientId, final long correlationId) {
        final Wait wait = waits.find(clientId, correlationId);
        if (wait != null) {
            end(wait, Answer.CANCELLED);
        }
    }

    private void end(final Wait wait, final Answer answer) {
        waits.remove(wait);
        letGo(wait.element);
        answer(wait.clientId, wait.correlationId, answer);
    }

    /** A client is gone: nothing is given to it any more, and what it had is given back unit by unit. */
    public void onClientLost(final int clientId) {
        lostClients.add(clientId);
        topics.values().forEach(topic -> topic.clientIds.remove(clientId));
    }

    private @Nullable Wait firstLiving(final WaitList list) {
        Wait first = list.first();
        while (first != null && lostClients.contains(first.clientId)) {
            waits.remove(first);
            letGo(first.element);
            first = list.first();
        }
        return first;
    }

    /** Time passes: waits end. */
    public void onTick(final long nowNs) {
        Wait wait = waits.overdue(nowNs);
        for (int count = 0; wait != null && count < OVERDUE_PER_TICK; count++) {
            end(wait, Answer.TIMED_OUT);
            wait = waits.overdue(nowNs);
        }
    }

    /** Does at most {@code units} units of pending work; returns how many. */
    public int drain(final int units) {
        int done = 0;
        while (done < units && !wakeUps.isEmpty()) {
            final WakeUp wakeUp = wakeUps.peek();
            final Wait wait = firstLiving(wakeUp.list());
            if (wait == null) {
                wakeUps.remove();
                letGo(wakeUp.element());
            } else {
                waits.remove(wait);
                letGo(wait.element);
                output.respond(wait.clientId, wait.correlationId, wakeUp.answer(), 0, wakeUp.element(), "");
            }
            done++;
        }
        while (done < units && !lostClients.isEmpty()) {
            cleanUpAfter(lostClients.first());
            done++;
        }
        return done;
    }

    private void cleanUpAfter(final int clientId) {
        final TreeMap<Long, LeasePool> own = leases.get(clientId);
        final Wait wait = waits.anyOf(clientId);
        if (own != null) {
            endLease(clientId, own.firstKey());
        } else if (wait != null) {
            waits.remove(wait);
            letGo(wait.element);
        } else {
            lostClients.remove(clientId);
        }
    }

    private void wake(final WaitList list, final Answer answer, final Element element) {
        if (!list.isEmpty()) {
            hold(element);
            wakeUps.add(new WakeUp(list, answer, element));
        }
    }

    private void answer(final int clientId, final long correlationId, final Answer answer) {
        output.respond(clientId, correlationId, answer, 0, Element.NOTHING, "");
    }

    private void hold(final Element element) {
        for (final long taskId : element.taskIds()) {
            final long count = holds.get(taskId);
            holds.put(taskId, count + 1);
            if (count == 0) {
                output.hold(taskId);
            }
        }
    }

    private void letGo(final Element element) {
        for (final long taskId : element.taskIds()) {
            final long count = holds.get(taskId) - 1;
            if (count == 0) {
                holds.remove(taskId);
                output.letGo(taskId);
            } else {
                holds.put(taskId, count);
            }
        }
    }

    // ---------------------------------------------------------------- snapshot

    /** Writes everything. */
    public void snapshot(final SnapshotWriter writer) {
        new CoordinationSnapshot(this).write(writer);
    }

    /** Fills this new state from a snapshot. */
    public void restore(final SnapshotReader reader) {
        new CoordinationSnapshot(this).read(reader);
    }

    // ---------------------------------------------------------------- what there is

    /** Requests that wait. */
    public int waiting() {
        return waits.size();
    }

    /** Leases that are out. */
    public int leases() {
        return leases.values().stream().mapToInt(TreeMap::size).sum();
    }

    /** Tasks that are held for what is kept here. */
    public int held() {
        return holds.size();
    }

    /** True if {@link #drain} would do something. */
    public boolean hasWork() {
        return !wakeUps.isEmpty() || !lostClients.isEmpty();
    }
}
