package io.heddle.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One owner, two readers, three processes; they are stopped and killed at random, and every byte read is checked. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProcessesTest {
    private static final int ROWS = 96;

    private final Workspace workspace = new Workspace().untidy();
    private final long seed = Long.getLong("heddle.seed", System.nanoTime());
    private Path board;

    @BeforeEach
    void makeBoard() throws IOException {
        board = workspace.shared.resolve("board");
        LocationBoard.create(board, ROWS).close();
        System.out.println("heddle.seed=" + seed);
    }

    @AfterEach
    void tidy() {
        workspace.close();
    }

    private ChildJvm owner() {
        return new ChildJvm(
                "owner",
                OwnerMain.class,
                workspace.shared.resolve("arena").toString(),
                workspace.disk.toString(),
                board.toString(),
                Long.toString(16L << 20),
                Long.toString(4L << 20),
                Long.toString(seed));
    }

    private ChildJvm reader(int number) {
        return new ChildJvm("reader " + number, ReaderMain.class, workspace.shared.toString(), board.toString());
    }

    private static long[] figures(ChildJvm child, String command, String answer) {
        child.send(command);
        String[] words = child.expect(answer).split(" ");
        long[] result = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            result[i] = Long.parseLong(words[i]);
        }
        return result;
    }

    @Test
    void readersNeverSeeAWrongByteWhateverDies() {
        Random random = new Random(seed);
        long runNs = TimeUnit.SECONDS.toNanos(Long.getLong("heddle.soak.seconds", 8));
        try (ChildJvm owner = owner();
                ChildJvm first = reader(1)) {
            owner.expect("ready");
            first.expect("ready");
            ChildJvm second = reader(2);
            try {
                second.expect("ready");
                long end = System.nanoTime() + runNs;
                int kills = 0;
                while (System.nanoTime() - end < 0) {
                    ChildJvm victim = random.nextBoolean() ? first : second;
                    victim.signal("STOP");
                    pause(random.nextInt(300));
                    victim.signal("CONT");
                    if (random.nextInt(4) == 0) {
                        owner.signal("STOP");
                        pause(random.nextInt(100));
                        owner.signal("CONT");
                    }
                    pause(random.nextInt(300));
                    if (random.nextInt(4) == 0 || kills == 0) {
                        second.check();
                        second.kill();
                        kills++;
                        second = reader(2 + kills);
                        second.expect("ready");
                    }
                    owner.check();
                    first.check();
                    second.check();
                }
                long[] reads = figures(first, "count", "count");
                long[] own = figures(owner, "count", "figures");
                System.out.printf(
                        "first reader: %d reads of %d bytes, %d stale; owner: %d operations, %d bytes spilled, %d reloaded; %d kills%n",
                        reads[0], reads[2], reads[1], own[6], own[3], own[4], kills);
                assertTrue(reads[0] > 100, "reads " + reads[0]);
                assertTrue(own[3] > 0 && own[4] > 0, "spilled " + own[3] + " reloaded " + own[4]);
                assertTrue(own[5] <= 16L << 20, "peak " + own[5]);
            } finally {
                second.close();
            }
            figures(owner, "clear", "figures");
            Await.until(() -> figures(owner, "count", "figures")[0] == 0, "all leases end once all is removed");
        }
    }

    @Test
    void aStoppedReaderKeepsItsLeaseAndADeadOneLosesIt() {
        try (ChildJvm owner = owner();
                ChildJvm reader =
                        new ChildJvm("holder", HolderMain.class, workspace.shared.toString(), board.toString(), "5")) {
            owner.expect("ready");
            reader.send("hold");
            reader.expect("held");
            reader.signal("STOP");
            figures(owner, "clear", "figures");
            pause(500);
            long[] whileStopped = figures(owner, "count", "figures");
            assertTrue(
                    whileStopped[0] > 0 && whileStopped[2] > 0,
                    "used " + whileStopped[0] + " zombie " + whileStopped[2]);
            reader.signal("CONT");
            reader.send("verify");
            reader.expect("verified");
            reader.kill();
            Await.until(() -> figures(owner, "count", "figures")[0] == 0, "a dead reader's lease is reclaimed");
            assertEquals(0, figures(owner, "count", "figures")[2]);
            owner.send("close");
            owner.expect("closed");
        }
    }

    private static void pause(int ms) {
        // The passing of time is the point here: processes run, or are stopped, for this long.
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        long left;
        while ((left = end - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
        }
    }
}
