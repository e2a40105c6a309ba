package io.heddle.scheduler;

/**
 * One row per (client, task) that a client holds and another one submitted: 20 bytes. A task has few, so its list is single; a client may have
 * very many, so its list is double.
 */
final class WishTable {
    private static final int CLIENT = 0;
    private static final int TASK = 1;
    private static final int NEXT_OF_TASK = 2;
    private static final int NEXT_OF_CLIENT = 3;
    private static final int PREVIOUS_OF_CLIENT = 4;

    private final TaskTable tasks;
    private final LinkRows rows = new LinkRows();

    WishTable(final TaskTable tasks) {
        this.tasks = tasks;
    }

    void add(final ClientEntry client, final int task) {
        final int wish = rows.allocate();
        rows.set(wish, CLIENT, client.clientId);
        rows.set(wish, TASK, task);
        rows.set(wish, NEXT_OF_TASK, tasks.firstWish(task));
        tasks.firstWish(task, wish);
        rows.set(wish, NEXT_OF_CLIENT, client.firstWish);
        if (client.firstWish != 0) {
            rows.set(client.firstWish, PREVIOUS_OF_CLIENT, wish);
        }
        client.firstWish = wish;
        client.wishCount++;
    }

    /** The wish of this client for a task; 0 if there is none. */
    int find(final int task, final int clientId) {
        int wish = tasks.firstWish(task);
        while (wish != 0 && rows.get(wish, CLIENT) != clientId) {
            wish = nextOfTask(wish);
        }
        return wish;
    }

    void remove(final ClientEntry client, final int wish) {
        final int task = task(wish);
        final int nextOfTask = nextOfTask(wish);
        int before = tasks.firstWish(task);
        if (before == wish) {
            tasks.firstWish(task, nextOfTask);
        } else {
            while (nextOfTask(before) != wish) {
                before = nextOfTask(before);
            }
            rows.set(before, NEXT_OF_TASK, nextOfTask);
        }
        final int next = nextOfClient(wish);
        final int previous = rows.get(wish, PREVIOUS_OF_CLIENT);
        if (previous == 0) {
            client.firstWish = next;
        } else {
            rows.set(previous, NEXT_OF_CLIENT, next);
        }
        if (next != 0) {
            rows.set(next, PREVIOUS_OF_CLIENT, previous);
        }
        client.wishCount--;
        rows.free(wish);
    }

    int client(final int wish) {
        return rows.get(wish, CLIENT);
    }

    int task(final int wish) {
        return rows.get(wish, TASK);
    }

    int nextOfTask(final int wish) {
        return rows.get(wish, NEXT_OF_TASK);
    }

    int nextOfClient(final int wish) {
        return rows.get(wish, NEXT_OF_CLIENT);
    }

    int live() {
        return rows.live();
    }

    long allocatedBytes() {
        return rows.allocatedBytes();
    }

    void write(final SnapshotWriter writer) {
        rows.write(writer);
    }

    void read(final SnapshotReader reader) {
        rows.read(reader);
    }
}
