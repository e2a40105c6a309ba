package io.heddle.worker.executor;

import io.heddle.store.ExtentView;
import io.heddle.store.PartitionExtents;
import io.heddle.store.ResultLocation;
import io.heddle.store.StaleLocationException;
import java.util.function.Function;

/** A neighbour's partition, extent by extent, that is looked for anew at its holder whenever it is no longer where it was. One run, its thread. */
final class NeighbourInput implements PartitionExtents {
    private final Run.Input input;
    private final ResultLocator locator;
    private final Function<ResultLocation, PartitionExtents> open;
    private PartitionExtents known;

    NeighbourInput(
            final Run.Input input, final ResultLocator locator, final Function<ResultLocation, PartitionExtents> open) {
        this.input = input;
        this.locator = locator;
        this.open = open;
        this.known = openFirst();
    }

    private PartitionExtents openFirst() {
        try {
            return open.apply(input.location());
        } catch (final StaleLocationException moved) {
            return whereItIsNow(open);
        }
    }

    /** The holder keeps it in place until it is open. */
    private <T> T whereItIsNow(final Function<ResultLocation, T> opening) {
        final ResultLocator.Located located = locator.locate(input.taskId(), input.holderWorkerId());
        if (located == null) {
            throw new InputReader.InputGoneException(input.taskId());
        }
        try {
            return opening.apply(located.location());
        } catch (final StaleLocationException again) {
            throw new InputReader.InputGoneException(input.taskId());
        } finally {
            located.done().run();
        }
    }

    @Override
    public int extentCount() {
        return known.extentCount();
    }

    @Override
    public int length(final int extent) {
        return known.length(extent);
    }

    @Override
    public ExtentView open(final int extent) {
        try {
            return known.open(extent);
        } catch (final StaleLocationException moved) {
            return whereItIsNow(location -> {
                known = open.apply(location);
                return known.open(extent);
            });
        }
    }
}
