package io.heddle.scheduler;

/** What a worker has that tasks may demand, in the numbers that the scheduler's node has given to names. A plain value. */
public final class Offers {
    /** Has neither names nor resources. */
    public static final Offers NONE = new Offers(new int[0], new int[0], new long[0]);

    final int[] places;
    final int[] resources;
    final long[] amounts;

    /**
     * Made of arrays, which are not kept.
     *
     * @param places the worker's name and its host's
     * @param resources what it has
     * @param amounts how much of each, in thousandths
     */
    public Offers(final int[] places, final int[] resources, final long[] amounts) {
        if (resources.length != amounts.length) {
            throw new IllegalArgumentException(
                    resources.length + " resources with " + amounts.length + " amounts: expected as many");
        }
        this.places = places.clone();
        this.resources = resources.clone();
        this.amounts = amounts.clone();
    }

    int placeOf(final int resource) {
        for (int place = 0; place < resources.length; place++) {
            if (resources[place] == resource) {
                return place;
            }
        }
        return -1;
    }

    void write(final SnapshotWriter writer) {
        writer.putInts(places);
        writer.putInts(resources);
        writer.putLongs(amounts);
    }

    static Offers read(final SnapshotReader reader) {
        return new Offers(reader.getInts(), reader.getInts(), reader.getLongs());
    }
}
