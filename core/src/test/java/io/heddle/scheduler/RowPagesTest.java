package io.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows outside of the heap: a wrong number must be an exception and no foreign memory. */
@Timeout(30)
class RowPagesTest {
    @Test
    void aRowOfNoPageThrows() {
        final TaskTable tasks = new TaskTable();
        assertThrows(IndexOutOfBoundsException.class, () -> tasks.id(1));
        final int task = tasks.allocate(7, 0, 0, 0);
        assertEquals(7, tasks.id(task));
        for (final int wrong : new int[] {RowNumbers.PAGE_ROWS, 1 << 30, -1, Integer.MIN_VALUE}) {
            assertThrows(IndexOutOfBoundsException.class, () -> tasks.id(wrong), "row " + wrong);
            assertThrows(IndexOutOfBoundsException.class, () -> tasks.worker(wrong, 1), "row " + wrong);
        }
    }

    @Test
    void rowsOfManyPagesAreApartAndBeginWithZeros() {
        final TaskTable tasks = new TaskTable();
        final int count = 3 * RowNumbers.PAGE_ROWS;
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i <= count; i++) {
                final int task = tasks.allocate(i, i, i % 7, 0);
                assertEquals(0, tasks.worker(task));
                assertEquals(0, tasks.firstReplica(task));
                assertEquals(0, tasks.extra(task));
                tasks.worker(task, -i);
                tasks.firstReplica(task, i);
                tasks.extra(task, -1);
            }
            for (int i = 1; i <= count; i++) {
                final int task = tasks.find(i);
                assertEquals(i, tasks.id(task));
                assertEquals(-i, tasks.worker(task));
                assertEquals(i, tasks.firstReplica(task));
                assertEquals(i % 7, tasks.prefix(task));
                tasks.free(task);
            }
        }
    }
}
