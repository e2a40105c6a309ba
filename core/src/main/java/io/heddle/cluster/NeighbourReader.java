package io.heddle.cluster;

import io.heddle.store.Arena;
import io.heddle.store.ArenaReader;
import io.heddle.store.PartitionLostException;
import io.heddle.store.PartitionView;
import io.heddle.store.StaleLocationException;
import io.heddle.worker.executor.ResultLocator;
import io.heddle.worker.executor.Run;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Opens results of other workers of this host where they lie, for those who copy them. Any thread but the conductor's. */
final class NeighbourReader implements InputCopies.InPlace {
    private final ArenaReader neighbours;
    private final Arena own;
    private final ResultLocator locator;
    private final IntPredicate isOnThisHost;

    /** @param isOnThisHost of a worker; asked on the conductor's thread. */
    NeighbourReader(
            final ArenaReader neighbours,
            final Arena own,
            final ResultLocator locator,
            final IntPredicate isOnThisHost) {
        this.neighbours = neighbours;
        this.own = own;
        this.locator = locator;
        this.isOnThisHost = isOnThisHost;
    }

    @Override
    public boolean isHere(final int holderWorkerId) {
        return isOnThisHost.test(holderWorkerId);
    }

    @Override
    public @Nullable PartitionView open(final Run.Input result) {
        try {
            return neighbours.open(result.location(), own, result.taskId());
        } catch (final StaleLocationException moved) {
            return openWhereItIsNow(result);
        } catch (final PartitionLostException lost) {
            return null;
        }
    }

    private @Nullable PartitionView openWhereItIsNow(final Run.Input result) {
        final ResultLocator.Located located = locator.locate(result.taskId(), result.holderWorkerId());
        if (located == null) {
            return null;
        }
        try {
            return neighbours.open(located.location(), own, result.taskId());
        } catch (final StaleLocationException | PartitionLostException again) {
            return null;
        } finally {
            located.done().run();
        }
    }
}
