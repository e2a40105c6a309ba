package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reports about a piece of work, as files; how they look is tried in a browser. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportTest {
    @TempDir
    Path directory;

    private Client client;

    @BeforeAll
    void start() {
        client = Client.builder()
                .workers(2)
                .threadsPerWorker(1)
                .memoryLimit("32MiB")
                .start();
    }

    @AfterAll
    void end() {
        client.close();
    }

    private static int half(final int number) {
        return number / 2;
    }

    private static int third(final int number) {
        return number / 3;
    }

    @Test
    void aReportHasTheRunsOfItsWorkAndNeedsNothingElse() throws IOException {
        client.gather(
                client.map(ReportTest::third, IntStream.range(0, 30).boxed().toList()));
        final Path file = directory.resolve("report.html");
        final List<Integer> halves = client.performanceReport(
                file,
                () -> client.gather(client.map(
                        ReportTest::half, IntStream.range(0, 70).boxed().toList())));
        assertEquals(IntStream.range(0, 70).map(i -> i / 2).boxed().toList(), halves);
        final String page = Files.readString(file);
        // Runs of what was done before are not in it: only the number of those of its own work.
        assertEquals(70, runsIn(page));
        assertTrue(page.contains("\"name\":\"half\""), "the function is missing");
        assertFalse(Pattern.compile("(?m)^(import|export) ").matcher(page).find(), "a module is not resolved");
        assertFalse(Pattern.compile("(src|href)=\"").matcher(page).find(), "it asks for another file");
    }

    private static int runsIn(final String page) {
        final Matcher messages = Pattern.compile("\"runs\":\\[([-\\d,]+)]").matcher(page);
        int runs = 0;
        while (messages.find()) {
            final String[] numbers = messages.group(1).split(",");
            for (int at = 5; at < numbers.length; at += 8) {
                runs += Integer.parseInt(numbers[at]);
            }
        }
        return runs;
    }

    @Test
    void aReportIsWrittenIfTheWorkFails() {
        final Path file = directory.resolve("failed.html");
        final IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> client.performanceReport(file, () -> {
                    throw new IllegalStateException("</script> of the work");
                }));
        assertEquals("</script> of the work", failure.getMessage());
        assertTrue(Files.exists(file));
    }

    @Test
    void aFileThatCannotBeIsRefusedBeforeTheWork() {
        final BadInputException refusal = assertThrows(
                BadInputException.class,
                () -> client.performanceReport(directory.resolve("missing").resolve("report.html"), () -> {
                    throw new IllegalStateException("the work was begun");
                }));
        assertTrue(refusal.getMessage().startsWith("the report cannot be written to "), refusal.getMessage());
    }
}
