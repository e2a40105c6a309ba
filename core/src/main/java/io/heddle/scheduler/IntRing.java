package io.heddle.scheduler;

/** A queue of ints that keeps its array: no garbage once it has its size. */
final class IntRing {
    private int[] items = new int[16];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    int at(final int place) {
        return items[(head + place) & (items.length - 1)];
    }

    void add(final int item) {
        if (size == items.length) {
            final int[] longer = new int[size * 2];
            for (int place = 0; place < size; place++) {
                longer[place] = at(place);
            }
            items = longer;
            head = 0;
        }
        items[(head + size++) & (items.length - 1)] = item;
    }

    /** The oldest item, taken out. The queue must not be empty. */
    int poll() {
        final int item = items[head];
        head = (head + 1) & (items.length - 1);
        size--;
        return item;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(size);
        for (int place = 0; place < size; place++) {
            writer.putInt(at(place));
        }
    }

    void read(final SnapshotReader reader) {
        final int count = reader.getInt();
        for (int place = 0; place < count; place++) {
            add(reader.getInt());
        }
    }
}
