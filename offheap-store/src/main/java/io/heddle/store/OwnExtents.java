package io.heddle.store;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A partition of the reader's own arena, extent by extent: in place while it is in memory, else from its file, without bringing the rest back.
 */
final class OwnExtents implements PartitionExtents {
    private final PartitionRegistry registry;
    private final AdoptedArenas adopted;
    private final Reload reload;
    private final long high;
    private final long low;
    private final long runAge;
    private final int[] lengths;
    private @Nullable SpillHead head;

    OwnExtents(PartitionRegistry registry, AdoptedArenas adopted, Reload reload, long high, long low, long runAge) {
        this.registry = registry;
        this.adopted = adopted;
        this.reload = reload;
        this.high = high;
        this.low = low;
        this.runAge = runAge;
        this.lengths = readLengths();
    }

    private int[] readLengths() {
        try (PartitionView view = view()) {
            if (view != null) {
                return ViewedExtent.lengths(view);
            }
        }
        Path file = file();
        try {
            if (file != null) {
                return head(file).lengths.clone();
            }
        } catch (IOException e) {
            // Opening it as a whole forgets what is lost and says so.
        }
        try (PartitionView view = whole()) {
            return ViewedExtent.lengths(view);
        }
    }

    private @Nullable Path file() {
        SpillCopy copy = registry.copyOf(high, low);
        return copy == null ? null : reload.path(copy);
    }

    private SpillHead head(Path file) throws IOException {
        SpillHead known = head;
        if (known == null) {
            known = SpillFile.readHead(file);
            if (known.identity.high() != high || known.identity.low() != low) {
                throw new IOException(file + " holds " + known.identity);
            }
            head = known;
        }
        return known;
    }

    /** What is in memory; null else. */
    private @Nullable PartitionView view() {
        PartitionView view = registry.openResident(high, low, runAge);
        return view != null ? view : adopted.open(high, low);
    }

    private PartitionView whole() {
        PartitionView view = adopted.openOwnOr(high, low, runAge, reload);
        if (view == null) {
            throw new PartitionNotFoundException(Identity.name(high, low) + " was removed while it was read");
        }
        return view;
    }

    @Override
    public int extentCount() {
        return lengths.length;
    }

    @Override
    public int length(int extent) {
        return lengths[extent];
    }

    @Override
    public ExtentView open(int extent) {
        PartitionView view = view();
        if (view != null) {
            return new ViewedExtent(view, extent);
        }
        Path file = file();
        if (file != null) {
            try {
                return reload.extent(file, head(file), extent, runAge);
            } catch (IOException e) {
                // Opening it as a whole forgets what is lost and says so.
                head = null;
            }
        }
        return new ViewedExtent(whole(), extent);
    }
}
