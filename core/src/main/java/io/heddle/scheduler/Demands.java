package io.heddle.scheduler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks of its worker, in the numbers that the scheduler's node has given to names. A plain value.
 */
public final class Demands {
    /** Asks for nothing. */
    public static final Demands NONE = new Demands(new int[0], false, new int[0], new long[0]);

    final int[] places;
    final boolean allowOthers;
    final int[] resources;
    final long[] amounts;

    /**
     * Made of arrays, which are not kept.
     *
     * @param places names of workers and hosts of which one must be among a worker's places; empty: any worker will do
     * @param allowOthers whether places are only preferred: they count while a worker of theirs is there
     * @param resources what is taken from what a worker offers, ascending
     * @param amounts how much of each, in thousandths, above 0
     */
    public Demands(final int[] places, final boolean allowOthers, final int[] resources, final long[] amounts) {
        if (resources.length != amounts.length) {
            throw new IllegalArgumentException(
                    resources.length + " resources with " + amounts.length + " amounts: expected as many");
        }
        this.places = places.clone();
        this.allowOthers = allowOthers;
        this.resources = resources.clone();
        this.amounts = amounts.clone();
    }

    boolean isAt(final Offers offers) {
        if (places.length == 0) {
            return true;
        }
        for (final int place : places) {
            for (final int offered : offers.places) {
                if (place == offered) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True if a worker with nothing to do could run it, preferences apart. */
    boolean isMetBy(final Offers offers) {
        return (allowOthers || isAt(offers)) && fits(offers, null);
    }

    /** True if a worker has enough left of each resource. */
    boolean fits(final Offers offers, final long @Nullable [] taken) {
        for (int i = 0; i < resources.length; i++) {
            final int place = offers.placeOf(resources[i]);
            if (place < 0 || offers.amounts[place] - (taken == null ? 0 : taken[place]) < amounts[i]) {
                return false;
            }
        }
        return true;
    }

    boolean sharesResourceWith(final Demands other) {
        for (final int resource : resources) {
            if (Arrays.binarySearch(other.resources, resource) >= 0) {
                return true;
            }
        }
        return false;
    }

    void write(final SnapshotWriter writer) {
        writer.putInts(places);
        writer.putBoolean(allowOthers);
        writer.putInts(resources);
        writer.putLongs(amounts);
    }

    static Demands read(final SnapshotReader reader) {
        return new Demands(reader.getInts(), reader.getBoolean(), reader.getInts(), reader.getLongs());
    }
}
