package io.heddle.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Takes over the arena of a dead owner, says how many partitions that brought, and waits to be killed. */
final class AdopterMain {
    private AdopterMain() {}

    /** Arguments: own directory, directory for spill files, directory of the dead arena. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        input.readLine();
        Arena arena = Arena.create(new ArenaOptions(Path.of(arguments[0]), Path.of(arguments[1]), 64L << 20));
        List<AdoptedPartition> adopted = arena.adopt(Path.of(arguments[2]));
        System.out.println("adopted " + adopted.size());
        while (input.readLine() != null) {
            // The parent lives.
        }
        Runtime.getRuntime().halt(0);
    }
}
