package io.heddle.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An owning process of the tests: writes, removes and opens partitions at random in a small arena, so that it spills, reloads and reuses
 * memory all the time, and posts each location on the board. Commands: "pause" stops the work, "resume" goes on, "clear" removes
 * everything and tells what is left, "count" tells figures, "close" ends in good order.
 */
final class OwnerMain {
    private static final int WORKERS = 2;

    private final Arena arena;
    private final LocationBoard board;
    private final long[] versions;
    private final AtomicLong nextVersion = new AtomicLong(1);
    private final AtomicLong operations = new AtomicLong();
    /** Workers step under the read lock, commands run under the write lock. */
    private final ReadWriteLock pausing = new ReentrantReadWriteLock(true);

    private boolean paused;

    private OwnerMain(Arena arena, LocationBoard board) {
        this.arena = arena;
        this.board = board;
        this.versions = new long[board.rowCount()];
    }

    /** Arguments: arena directory, spill directory, board, limit in bytes, slab in bytes, seed. */
    public static void main(String[] arguments) throws IOException {
        Arena arena = Arena.create(
                new ArenaOptions(Path.of(arguments[0]), Path.of(arguments[1]), Long.parseLong(arguments[3]))
                        .slabBytes(Long.parseLong(arguments[4])));
        OwnerMain main = new OwnerMain(arena, LocationBoard.open(Path.of(arguments[2])));
        Random random = new Random(Long.parseLong(arguments[5]));
        for (int row = 0; row < main.versions.length; row++) {
            main.write(row, random);
        }
        System.out.println("ready");
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            Thread worker = new Thread(() -> main.workForEver(number, new Random(random.nextLong())), "worker " + i);
            worker.setDaemon(true);
            worker.setUncaughtExceptionHandler((thread, error) -> {
                error.printStackTrace();
                Runtime.getRuntime().halt(9);
            });
            worker.start();
        }
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = input.readLine()) != null) {
            main.command(line);
        }
        // The parent is gone.
        Runtime.getRuntime().halt(0);
    }

    private void command(String line) {
        pausing.writeLock().lock();
        try {
            execute(line);
        } finally {
            pausing.writeLock().unlock();
        }
    }

    private void execute(String line) {
        switch (line) {
            case "pause" -> paused = true;
            case "resume" -> paused = false;
            case "clear" -> {
                paused = true;
                for (int row = 0; row < versions.length; row++) {
                    arena.remove(row, row);
                    versions[row] = 0;
                }
            }
            case "close" -> {
                arena.close();
                System.out.println("closed");
                return;
            }
            default -> {}
        }
        System.out.println("figures " + arena.usedBytes() + " " + arena.reservedBytes() + " " + arena.zombieBytes()
                + " " + arena.spilledBytes() + " " + arena.reloadedBytes() + " " + arena.peakBytes() + " "
                + operations);
    }

    private void workForEver(int number, Random random) {
        while (true) {
            pausing.readLock().lock();
            try {
                if (!paused) {
                    step(random.nextInt(versions.length / WORKERS) * WORKERS + number, random);
                    operations.incrementAndGet();
                }
            } finally {
                pausing.readLock().unlock();
            }
            Thread.onSpinWait();
        }
    }

    private void step(int row, Random random) {
        if (versions[row] == 0 || random.nextInt(4) == 0) {
            arena.remove(row, row);
            write(row, random);
        } else if (random.nextInt(3) == 0) {
            arena.remove(row, row);
            versions[row] = 0;
        } else {
            try (PartitionView view = arena.open(row, row)) {
                if (view.tag() != versions[row]) {
                    throw new AssertionError("row " + row + " has version " + view.tag() + ", not " + versions[row]);
                }
                Content.verify(view, row, row);
                board.post(row, view.location());
            }
        }
        if (arena.heldBytes() > arena.limitBytes()) {
            throw new AssertionError(arena.heldBytes() + " bytes held, the limit is " + arena.limitBytes());
        }
    }

    private void write(int row, Random random) {
        long version = nextVersion.getAndIncrement();
        versions[row] = version;
        if (random.nextInt(3) == 0) {
            UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(random.nextInt(2_000) + 1));
            Content.fill(value.addressOffset(), value.capacity(), row, row, version, 0);
            board.post(row, arena.storeValue(row, row, 1, version, 0, value, 0, value.capacity()));
        } else {
            int[] lengths = new int[1 + random.nextInt(4)];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = 1 + random.nextInt(random.nextBoolean() ? 300_000 : 3_000);
            }
            board.post(row, Content.write(arena, row, row, version, 0, lengths));
        }
    }
}
