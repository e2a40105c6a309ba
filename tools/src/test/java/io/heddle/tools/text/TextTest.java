package io.heddle.tools.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TextTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void columnsAreAlignedNumbersToTheRight() {
        final AlignedText table = new AlignedText("name", "count", "state");
        table.row("a", "1", "alive");
        table.row("longer", "12345", "dead");
        assertEquals(List.of("name    count  state", "a           1  alive", "longer  12345  dead"), table.lines());
        assertThrows(IllegalArgumentException.class, () -> table.row("too few"));
    }

    @Test
    void barMovesInItsLineOnATerminal() {
        final ProgressLine progress = new ProgressLine(new Terminal(stream, true, 100), "load");
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!printed().contains("5/10 tasks") && System.nanoTime() < deadlineNs) {
            progress.update(5, 10, "some memory");
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(printed().contains("[################................] 5/10 tasks"), printed());
        assertFalse(printed().contains("\n"));
        progress.end("done");
        assertTrue(printed().endsWith("s   done" + System.lineSeparator()), printed());
    }

    @Test
    void withoutATerminalThereAreOnlyPlainLines() {
        final ProgressLine progress = new ProgressLine(new Terminal(stream, false, 100), "load");
        for (int i = 0; i < 1000; i++) {
            progress.update(i, 1000, "");
        }
        progress.end("done");
        assertEquals(1, printed().lines().count(), printed());
        assertFalse(printed().contains("\u001b") || printed().contains("\r"), printed());
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
