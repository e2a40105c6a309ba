package io.heddle.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaskIdsTest {
    @Test
    void bothSpellingsNameTheSameTask() {
        for (final long taskId :
                List.of(1L, TaskIds.of(1, 0), TaskIds.of(2, 195), TaskIds.of(99_999, (1L << 40) - 1))) {
            assertEquals(taskId, TaskIds.parse(TaskIds.text(taskId)));
            assertEquals(taskId, TaskIds.parse(Long.toString(taskId)));
        }
        assertEquals("2.195", TaskIds.text(2_199_023_255_747L));
        assertEquals("0.25", TaskIds.text(25));
        assertEquals(TaskIds.of(2, 195), TaskIds.parse(" 2.195 "));
    }

    @Test
    void whatIsNoTaskIsRefused() {
        for (final String typed :
                List.of("", ".", "2.", ".5", "-1", "2.-1", "2.1.1", "two", "1.1099511627776", "9".repeat(19))) {
            final String message = assertThrows(IllegalArgumentException.class, () -> TaskIds.parse(typed))
                    .getMessage();
            assertEquals(0, message.indexOf("'" + typed + "', expected "), message);
        }
    }
}
