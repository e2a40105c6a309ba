package io.heddle.frame.kernel;

import io.heddle.frame.column.ColumnView;
import java.nio.ByteOrder;
import org.agrona.UnsafeApi;

/**
 * Texts of one length that have the same beginning and then a number of up to eight digits, zeros in front, such as {@code id0000012345}: each stands for
 * its number, and no other text does. Names of customers, orders and articles are often like that, and reading a number is cheaper than looking a text up.
 * The first text that is seen says what all others must be like. Not thread-safe; one fragment run.
 */
public final class NumberedTexts {
    private static final int LENGTH_MIN = 8;
    private static final int LENGTH_MAX = 16;
    private static final long ZEROS = 0x3030_3030_3030_3030L;
    private static final long HIGH_HALVES = 0xF0F0_F0F0_F0F0_F0F0L;
    private static final long SIXES = 0x0606_0606_0606_0606L;
    private static final boolean IS_BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private int length;
    private long headMask;
    private long head;
    private long tailMask;
    private long tail;
    private boolean isRefused;
    private int[] numbers = {};
    private int min;
    private int max;

    /**
     * Reads the numbers of all entries of a text column: of its rows, or those of its dictionary. False where some entry is no such text, and from then
     * on for all columns; false also where there is no entry; entries of rows that are null do not count.
     */
    public boolean read(final ColumnView column) {
        if (isRefused || IS_BIG_ENDIAN) {
            return false;
        }
        final int count = column.isDictionary() ? column.entryCount() : column.rowCount();
        final boolean hasNulls = !column.isDictionary() && column.validityAddress() != 0;
        final int first = hasNulls ? firstValue(column, count) : 0;
        if (first == count) {
            return false; // nothing that speaks against the texts of other batches
        }
        isRefused = !readAll(column, count, hasNulls, first);
        return !isRefused;
    }

    private boolean readAll(final ColumnView column, final int count, final boolean hasNulls, final int first) {
        if (numbers.length < count) {
            numbers = new int[count];
        }
        min = Integer.MAX_VALUE;
        max = Integer.MIN_VALUE;
        if (length == 0 && !learn(column.entryAddress(first), column.entryLength(first))) {
            return false;
        }
        final long offsets = column.entryOffsetsAddress();
        final long bytes = column.bytesAddress();
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        long wrong = 0;
        for (int i = 0; i < count; i++) {
            if (hasNulls && column.isNull(i)) {
                continue;
            }
            final int start = UnsafeApi.getInt(offsets + 4L * i);
            if (UnsafeApi.getInt(offsets + 4L * i + 4) - start != length) {
                return false;
            }
            final long text = bytes + start;
            final long word = UnsafeApi.getLong(text + length - 8);
            final long digits = (word & ~tailMask) | (ZEROS & tailMask);
            wrong |= ((UnsafeApi.getLong(text) ^ head) & headMask) | ((word ^ tail) & tailMask) | notDigits(digits);
            final int number = number(digits);
            numbers[i] = number;
            least = Math.min(least, number);
            most = Math.max(most, number);
        }
        min = least;
        max = most;
        return wrong == 0;
    }

    private static int firstValue(final ColumnView column, final int count) {
        int row = 0;
        while (row < count && column.isNull(row)) {
            row++;
        }
        return row;
    }

    /** What the first text is like; false where it has no digits at the end, or is too short or too long. */
    private boolean learn(final long address, final int textLength) {
        if (textLength < LENGTH_MIN || textLength > LENGTH_MAX) {
            return false;
        }
        length = textLength;
        head = UnsafeApi.getLong(address);
        headMask = textLength == LENGTH_MAX ? -1 : (1L << (8 * (textLength - 8))) - 1;
        tail = UnsafeApi.getLong(address + textLength - 8);
        int digitCount = 0;
        while (digitCount < 8 && isDigit((byte) (tail >>> (56 - 8 * digitCount)))) {
            digitCount++;
        }
        tailMask = digitCount == 8 ? 0 : -1L >>> (8 * digitCount);
        return digitCount > 0;
    }

    private static boolean isDigit(final byte value) {
        return value >= '0' && value <= '9';
    }

    /** Not zero where one of eight bytes is no digit. */
    private static long notDigits(final long word) {
        return ((word & HIGH_HALVES) ^ ZEROS) | (((word + SIXES) & HIGH_HALVES) ^ ZEROS);
    }

    /** The number of eight digits, the first of which has the lowest address: pairs, fours and all are put together in one word. */
    private static int number(final long word) {
        final long digits = word - ZEROS;
        final long pairs = (digits * 10 + (digits >>> 8)) & 0x00FF_00FF_00FF_00FFL;
        final long fours = (pairs * 100 + (pairs >>> 16)) & 0x0000_FFFF_0000_FFFFL;
        return (int) ((fours & 0xFFFF_FFFFL) * 10_000 + (fours >>> 32));
    }

    /** The least number that was read last. */
    public int min() {
        return min;
    }

    /** The greatest number that was read last. */
    public int max() {
        return max;
    }

    /** Adds to each code the number of the row's text less a base, times a factor; null rows count as {@code nullCode}. */
    public void addCodes(
            final ColumnView column,
            final RowWindow window,
            final int base,
            final int nullCode,
            final int factor,
            final int[] codes) {
        final int count = window.count();
        if (!column.isDictionary() && column.validityAddress() == 0) {
            for (int i = 0; i < count; i++) {
                codes[i] += (numbers[window.row(i)] - base) * factor;
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            final int row = window.row(i);
            codes[i] += (column.isNull(row) ? nullCode : numbers[column.entryAt(row)] - base) * factor;
        }
    }
}
