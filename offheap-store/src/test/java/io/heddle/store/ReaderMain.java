package io.heddle.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A reading process of the tests: opens whatever the board names, checks every byte, again and again. The command
 * "count" tells what was done.
 */
final class ReaderMain {
    private final ArenaReader reader;
    private final LocationBoard board;
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong stale = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private ReaderMain(ArenaReader reader, LocationBoard board) {
        this.reader = reader;
        this.board = board;
    }

    public static void main(String[] arguments) throws IOException {
        ArenaReader reader = ArenaReader.open(Path.of(arguments[0]));
        LocationBoard board = LocationBoard.open(Path.of(arguments[1]));
        ReaderMain main = new ReaderMain(reader, board);
        Thread worker = new Thread(main::readForEver, "reading");
        worker.setDaemon(true);
        worker.setUncaughtExceptionHandler((thread, error) -> {
            error.printStackTrace();
            Runtime.getRuntime().halt(9);
        });
        System.out.println("ready " + ByteOrder.nativeOrder());
        worker.start();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = input.readLine()) != null) {
            if (line.equals("count")) {
                System.out.println("count " + main.reads + " " + main.stale + " " + main.bytes);
            }
        }
        // The parent is gone.
        Runtime.getRuntime().halt(0);
    }

    private void readForEver() {
        long random = ProcessHandle.current().pid();
        while (true) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            int row = (int) ((random >>> 33) % board.rowCount());
            ResultLocation location = board.location(row);
            if (location.generation() == 0) {
                continue;
            }
            try (PartitionView view = reader.open(location)) {
                Content.verify(view, location.partitionHigh(), location.partitionLow());
                if ((random & 7) == 0) {
                    // A second look later: leased memory must not change under the reader.
                    Content.verify(view, location.partitionHigh(), location.partitionLow());
                }
                reads.incrementAndGet();
                bytes.addAndGet(view.totalBytes());
            } catch (StaleLocationException e) {
                stale.incrementAndGet();
            }
        }
    }
}
