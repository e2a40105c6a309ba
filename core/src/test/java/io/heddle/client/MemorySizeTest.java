package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class MemorySizeTest {
    @Test
    void unitsOfThousandsAndOfPowersOfTwo() {
        assertEquals(2_000_000_000L, bytesOf("2GB"));
        assertEquals(2L << 30, bytesOf("2GiB"));
        assertEquals(64_000_000L, bytesOf("64 mb"));
        assertEquals(2_500_000L, bytesOf("2.5MB"));
        assertEquals(65_536L, bytesOf("65536"));
        assertEquals(1L, bytesOf("1"));
        assertEquals(1L, bytesOf("1B"));
        assertEquals(3L << 40, bytesOf("3tib"));
        assertEquals(1536L, bytesOf("1.5KiB"));
    }

    @Test
    void sharesAndAuto() {
        assertEquals(500L, MemorySize.parse("0.5").toBytes(1000, 7));
        assertEquals(1000L, MemorySize.parse("1.0").toBytes(1000, 7));
        assertEquals(7L, MemorySize.parse("Auto").toBytes(1000, 7));
        assertTrue(MemorySize.parse("auto").isAuto());
    }

    @Test
    void whatIsNoAmountIsSaidPlainly() {
        assertTrue(problemOf("2XB").contains("unknown unit 'xb'"));
        assertTrue(problemOf("lots").contains("is no amount of memory"));
        assertTrue(problemOf("").contains("is no amount"));
        assertTrue(problemOf("-1GB").contains("is no amount"));
        assertTrue(problemOf("0").contains("above 0"));
        assertTrue(problemOf("0.0").contains("above 0"));
        assertTrue(problemOf("1.5").contains("more than all there is"));
        assertTrue(problemOf("99999999999TB").contains("more than any machine has"));
    }

    @Test
    void amountsForPeople() {
        assertEquals("0 B", MemorySize.format(0));
        assertEquals("999 B", MemorySize.format(999));
        assertEquals("1.0 kB", MemorySize.format(1000));
        assertEquals("64.0 MB", MemorySize.format(64_000_000));
        assertEquals("1.0 GB", MemorySize.format(999_999_999));
        assertEquals("-2.5 MB", MemorySize.format(-2_500_000));
    }

    private static long bytesOf(final String text) {
        return MemorySize.parse(text).toBytes(0, 0);
    }

    private static String problemOf(final String text) {
        return assertThrows(BadInputException.class, () -> MemorySize.parse(text))
                .getMessage();
    }
}
