package io.heddle.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A reading process of the tests that takes one lease and keeps it. Commands: "hold", "verify". */
final class HolderMain {
    private HolderMain() {}

    /** Arguments: root of the arenas, board, row of the board. */
    public static void main(String[] arguments) throws IOException {
        ArenaReader reader = ArenaReader.open(Path.of(arguments[0]));
        LocationBoard board = LocationBoard.open(Path.of(arguments[1]));
        int row = Integer.parseInt(arguments[2]);
        PartitionView view = null;
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = input.readLine()) != null) {
            while (line.equals("hold") && view == null) {
                try {
                    view = reader.open(board.location(row));
                } catch (StaleLocationException e) {
                    Thread.onSpinWait();
                }
            }
            if (view != null) {
                Content.verify(view, row, row);
            }
            System.out.println(line.equals("hold") ? "held" : "verified");
        }
        // The parent is gone.
        Runtime.getRuntime().halt(0);
    }
}
