package io.heddle.tools.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlightsTest {
    @TempDir
    Path temporary;

    @Test
    void sameSeedMakesTheSameFiles() throws IOException {
        final Path first = Files.createDirectory(temporary.resolve("first"));
        final Path second = Files.createDirectory(temporary.resolve("second"));
        final Path other = Files.createDirectory(temporary.resolve("other"));
        final List<Path> files = new FlightsGenerator(10_001, 7).write(first, () -> false);
        final List<Path> again = new FlightsGenerator(10_001, 7).write(second, () -> false);
        final List<Path> others = new FlightsGenerator(10_001, 8).write(other, () -> false);
        long rows = 0;
        for (int i = 0; i < files.size(); i++) {
            final byte[] bytes = Files.readAllBytes(files.get(i));
            assertArrayEquals(bytes, Files.readAllBytes(again.get(i)));
            assertFalse(Arrays.equals(bytes, Files.readAllBytes(others.get(i))));
            final List<String> lines = Files.readAllLines(files.get(i));
            assertEquals(FlightsGenerator.HEADER, lines.get(0));
            rows += lines.size() - 1;
            assertTrue(
                    lines.get(1)
                            .matches(
                                    "2001-\\d\\d-\\d\\d \\d\\d:\\d\\d:00,-?\\d+,\\d+,[A-Z]{3},[A-Z]{3},\\d+,\\d+\\.\\d\\d"),
                    lines.get(1));
        }
        assertEquals(10_001, rows);
    }

    @Test
    void generationStopsWhenTold() throws IOException {
        final AtomicBoolean isCancelled = new AtomicBoolean(true);
        assertThrows(
                CancellationException.class,
                () -> new FlightsGenerator(2_000_000, 7).write(temporary, isCancelled::get));
    }

    @Test
    void referenceOfAFileThatCanBeCheckedByHand() throws IOException {
        final Path file = temporary.resolve("flights.csv");
        Files.writeString(file, """
                \ufefforigin,destination,delay,distance
                ATL,"B,OS",101,10
                ATL,BOS,200,

                "ATL",BOS,100,99
                JFK,BOS,,1
                JFK,ATL,"300",5,further
                """);
        final FlightsReference reference = FlightsReference.of(List.of(file), 100);
        assertEquals(5, reference.rowCount());
        assertEquals(3, reference.all().rowCount);
        assertEquals(601, reference.all().delaySum);
        assertEquals(101, reference.all().delayMin);
        assertEquals(301, reference.byOrigin().get("ATL").delaySum);
        assertEquals(2, reference.byOrigin().get("ATL").rowCount);
        assertEquals(0, reference.byDestination().get("BOS").distanceCount);
        assertEquals(10, reference.byDestination().get("B,OS").distanceSum);
    }

    @Test
    void sampleHasItsRowsAndLeavesNothingBehind() throws IOException {
        final Path directory;
        try (FlightsInput input = FlightsInput.sample()) {
            directory = input.files().get(0).getParent();
            assertEquals(4, input.files().size());
            final FlightsReference reference = FlightsReference.of(input.files(), FlightsDemo.LATE_MINUTES);
            assertEquals(input.rows().orElseThrow(), reference.rowCount());
            assertEquals(6334, reference.all().rowCount);
            assertEquals(1447, reference.all().delayMax);
        }
        assertTrue(Files.notExists(directory));
    }

    @Test
    void inputOfTheUserIsFoundByItsGlob() throws IOException {
        for (final String name : List.of("b.csv", "a.csv", "c.txt")) {
            Files.writeString(temporary.resolve(name), "x");
        }
        try (FlightsInput input = FlightsInput.of(temporary + "/*.csv")) {
            assertEquals(List.of(temporary.resolve("a.csv"), temporary.resolve("b.csv")), input.files());
        }
        assertTrue(Files.exists(temporary.resolve("a.csv")), "files of the user stay");
        final BadInputException none =
                assertThrows(BadInputException.class, () -> FlightsInput.of(temporary + "/*.parquet"));
        assertTrue(none.getMessage().contains("no file matches"), none.getMessage());
    }

    @Test
    void missingColumnIsNamed() throws IOException {
        final Path file = Files.writeString(temporary.resolve("flights.csv"), "origin,destination,delays,distance\n");
        final BadInputException problem =
                assertThrows(BadInputException.class, () -> FlightsReference.of(List.of(file), 100));
        assertTrue(problem.getMessage().contains("no column 'delay'"), problem.getMessage());
    }
}
