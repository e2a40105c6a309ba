package io.heddle.worker.executor;

import io.heddle.store.Arena;
import io.heddle.store.ArenaReader;
import io.heddle.store.PartitionExtents;
import io.heddle.store.PartitionLostException;
import io.heddle.store.PartitionNotFoundException;
import io.heddle.store.PartitionView;
import io.heddle.store.ResultLocation;
import io.heddle.store.StaleLocationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the inputs of runs in place: pinned in this worker's arena, or under a lease in a neighbour's. Thread-safe.
 */
final class InputReader {
    private final Arena arena;
    private final ArenaReader neighbours;
    private final ResultLocator locator;

    InputReader(final Arena arena, final ArenaReader neighbours, final ResultLocator locator) {
        this.arena = arena;
        this.neighbours = neighbours;
        this.locator = locator;
    }

    /** Signals that an input is gone, so that the scheduler makes it again. Goes through fragments that know nothing of it. */
    static final class InputGoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long taskId;

        InputGoneException(final long taskId) {
            super(null, null, false, false);
            this.taskId = taskId;
        }

        long taskId() {
            return taskId;
        }
    }

    /**
     * Opens all values or none; null stands for one that is there already, and for a partition, which is opened when it is read.
     *
     * @throws InputGoneException if one of them is gone for good.
     * @throws io.heddle.store.StoreException if memory to reload one is short, as for any reservation.
     */
    List<@Nullable PartitionView> open(final Run run) {
        if (run.inputs().isEmpty()) {
            return List.of();
        }
        final List<@Nullable PartitionView> views = new ArrayList<>(run.inputs().size());
        boolean isComplete = false;
        try {
            for (final Run.Input input : run.inputs()) {
                views.add(input.value() != null || input.isPartition() ? null : open(input, run.age()));
            }
            isComplete = true;
            return views;
        } finally {
            if (!isComplete) {
                close(views);
            }
        }
    }

    /** Closes what {@link #open} opened. */
    static void close(final List<@Nullable PartitionView> views) {
        for (int i = 0; i < views.size(); i++) { // no iterator: this is done for every task
            final PartitionView view = views.get(i);
            if (view != null) {
                view.close();
            }
        }
    }

    /** Opens one input as a whole. */
    PartitionView open(final Run.Input input, final long age) {
        final ResultLocation location = input.location();
        try {
            if (arena.contains(location.partitionHigh(), location.partitionLow())) {
                return arena.open(location.partitionHigh(), location.partitionLow(), age);
            }
            return neighbours.open(location, arena, age);
        } catch (final StaleLocationException moved) {
            return openWhereItIsNow(input, age);
        } catch (final PartitionLostException | PartitionNotFoundException lost) {
            throw new InputGoneException(input.taskId());
        }
    }

    /** Opens a partition to be read extent by extent. */
    PartitionExtents extents(final Run.Input input, final long age) {
        final ResultLocation location = input.location();
        try {
            if (arena.contains(location.partitionHigh(), location.partitionLow())) {
                return arena.extents(location.partitionHigh(), location.partitionLow(), age);
            }
            return new NeighbourInput(input, locator, place -> neighbours.extents(place, arena, age));
        } catch (final PartitionLostException | PartitionNotFoundException lost) {
            throw new InputGoneException(input.taskId());
        }
    }

    private PartitionView openWhereItIsNow(final Run.Input input, final long age) {
        final ResultLocator.Located located = locator.locate(input.taskId(), input.holderWorkerId());
        if (located == null) {
            return openWithoutHolder(input, age);
        }
        try {
            return neighbours.open(located.location(), arena, age);
        } catch (final StaleLocationException | PartitionLostException again) {
            throw new InputGoneException(input.taskId());
        } finally {
            located.done().run();
        }
    }

    /** The holder had no room to bring it back, or does not have it: what its spill file still has need not be made again. */
    private PartitionView openWithoutHolder(final Run.Input input, final long age) {
        try {
            return neighbours.openSpilled(input.location(), arena, age);
        } catch (final StaleLocationException gone) {
            throw new InputGoneException(input.taskId());
        }
    }
}
