package io.heddle.cluster;

import io.heddle.store.AdoptedPartition;
import io.heddle.store.Arena;
import io.heddle.store.PartitionView;
import io.heddle.store.ResultLocation;
import io.heddle.store.StoreException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a holder does for readers and that may touch the disk, on a thread of its own: bring a spilled result back and keep
 * it in memory until the reader has its lease, and take over the arena of a dead neighbour. Pins belong to the conductor;
 * only the work in between runs on the service thread.
 */
final class PinService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PinService.class);
    /** A reader that died between request and lease must not pin memory for ever. */
    private static final long PIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(5);

    private final Arena arena;
    private final Commands commands;
    private final ExecutorService thread;
    private final Map<PinKey, Pin> pins = new HashMap<>();
    private final DeadArenas dead;
    private long lastLookNs = System.nanoTime();

    private record PinKey(int readerId, long fetchId) {}

    private record Pin(PartitionView view, long untilNs) {}

    PinService(final String name, final Arena arena, final Path clusterDirectory, final Commands commands) {
        this.dead = new DeadArenas(clusterDirectory);
        this.arena = arena;
        this.commands = commands;
        this.thread = Executors.newSingleThreadExecutor(work -> {
            final Thread created = new Thread(work, name + "-pins");
            created.setDaemon(true);
            return created;
        });
    }

    /** Pins a result for a reader and answers with its location, or null, on the conductor's thread. */
    void pin(
            final int readerId,
            final long fetchId,
            final ResultLocation known,
            final Consumer<@Nullable ResultLocation> answer) {
        open(readerId, known, opened -> {
            if (opened != null) {
                pins.put(new PinKey(readerId, fetchId), new Pin(opened, System.nanoTime() + PIN_TIMEOUT_NS));
            }
            answer.accept(opened == null ? null : opened.location());
        });
    }

    /** Opens a result for a reader and answers with the view, which the asker closes, or null, on the conductor's thread. */
    void open(final int readerId, final ResultLocation known, final Consumer<@Nullable PartitionView> answer) {
        thread.execute(() -> {
            PartitionView view = null;
            try {
                view = arena.open(known.partitionHigh(), known.partitionLow());
            } catch (final StoreException unavailable) {
                LOG.warn("result {} cannot be given to reader {}", known.partitionHigh(), readerId, unavailable);
            }
            final PartitionView opened = view;
            commands.put(() -> answer.accept(opened));
        });
    }

    /** Answers whether a result is here, on the conductor's thread. */
    void contains(final ResultLocation known, final Consumer<Boolean> answer) {
        thread.execute(() -> {
            final boolean isHere = arena.contains(known.partitionHigh(), known.partitionLow());
            commands.put(() -> answer.accept(isHere));
        });
    }

    /** The reader has its lease. Conductor only. */
    void unpin(final int readerId, final long fetchId) {
        final Pin pin = pins.remove(new PinKey(readerId, fetchId));
        if (pin != null) {
            pin.view().closeLater();
        }
    }

    /** Ends pins whose reader said nothing for too long. Conductor only. */
    void expire() {
        final long nowNs = System.nanoTime();
        for (final Iterator<Pin> all = pins.values().iterator(); all.hasNext(); ) {
            final Pin pin = all.next();
            if (nowNs - pin.untilNs() >= 0) {
                pin.view().closeLater();
                all.remove();
            }
        }
    }

    /** Takes over a dead neighbour's arena and answers with what it held, on the conductor's thread. */
    void adopt(final Path arenaDirectory, final Consumer<List<AdoptedPartition>> answer) {
        thread.execute(() -> {
            final List<AdoptedPartition> adopted = new ArrayList<>();
            try {
                adopted.addAll(arena.adopt(arenaDirectory));
            } catch (final StoreException refused) {
                LOG.info("the arena {} is not taken over: {}", arenaDirectory, refused.getMessage());
            }
            commands.put(() -> answer.accept(adopted));
        });
    }

    /** Now and then removes arenas that dead neighbours left and nobody wants. Conductor only. */
    void removeForgotten(final long nowNs, final boolean isSchedulerAway) {
        if (nowNs - lastLookNs >= LOOK_NS) {
            lastLookNs = nowNs;
            thread.execute(() -> {
                if (isSchedulerAway) {
                    dead.forget();
                } else {
                    lookForDead(nowNs);
                }
            });
        }
    }

    private void lookForDead(final long nowNs) {
        try {
            dead.look(nowNs);
        } catch (final UncheckedIOException | StoreException changing) {
            LOG.warn("cannot remove what dead neighbours left, will try again: {}", changing.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("the pin service is still busy at the end");
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        commands.drain();
        pins.values().forEach(pin -> pin.view().closeLater());
        pins.clear();
    }
}
