package io.heddle.frame.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ColumnView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Texts that end with a number stand for it, all others are refused. */
@Timeout(30)
class NumberedTextsTest {
    private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.nativeOrder());

    /** A plain text column in memory, up to the last byte of which it goes. */
    private ColumnView column(final List<String> texts) {
        final int length = texts.stream().mapToInt(String::length).sum();
        final int bytes = memory.capacity() - length;
        int end = bytes;
        memory.putInt(0, 0);
        for (int i = 0; i < texts.size(); i++) {
            final byte[] text = texts.get(i).getBytes(StandardCharsets.ISO_8859_1);
            memory.put(end, text);
            end += text.length;
            memory.putInt(4 * i + 4, end - bytes);
        }
        final ColumnView view = new ColumnView();
        final long address = BufferUtil.address(memory);
        view.setStrings(BatchLayout.ENCODING_PLAIN, 0, texts.size(), 0, address, texts.size(), address + bytes);
        view.setValidity(0, 0);
        return view;
    }

    private static int code(final NumberedTexts numbered, final ColumnView column, final int row) {
        final RowWindow window = new RowWindow();
        window.setRows(new Batch().prepare(0, column.rowCount()), new int[] {row}, 1);
        final int[] codes = {1000};
        numbered.addCodes(column, window, 3, -1, 2, codes);
        return codes[0];
    }

    private void accepted(final int least, final int most, final String... texts) {
        final ColumnView column = column(List.of(texts));
        final NumberedTexts numbered = new NumberedTexts();
        assertTrue(numbered.read(column), () -> List.of(texts).toString());
        assertEquals(least, numbered.min());
        assertEquals(most, numbered.max());
        for (int row = 0; row < texts.length; row++) {
            final String digits = texts[row].substring(texts[row].length() - 8).replaceAll("^.*\\D", "");
            assertEquals(1000 + (Integer.parseInt(digits) - 3) * 2, code(numbered, column, row));
        }
    }

    private void refused(final String... texts) {
        final NumberedTexts numbered = new NumberedTexts();
        assertFalse(numbered.read(column(List.of(texts))), () -> List.of(texts).toString());
        assertFalse(numbered.read(column(List.of("id0000000001"))));
    }

    @Test
    void textsThatEndWithNumbers() {
        accepted(1, 99_999_999, "id0000000001", "id0099999999", "id0012345678");
        accepted(0, 0, "00000000");
        accepted(7, 42, "customer-000007", "customer-000042");
        accepted(3, 9, "articles3", "articles9");
        accepted(12, 34, "0123456789abc012", "0123456789abc034");
        accepted(1_234, 9_999, "ab\u00e9d1234", "ab\u00e9d9999");
    }

    @Test
    void otherTexts() {
        refused("id0000000001", "id000000001");
        refused("id0000000001", "ID0000000001");
        refused("id0000000001", "id0100000001");
        refused("id0000000001", "id000000000x");
        refused("id0000000001", "id00-0000001");
        refused("id0000000001", "id00000000\u00fa0");
        refused("id0000000001", "id00000000:0");
        refused("id0000000001", "id00000000/0");
        refused("ab-12345", "ab912345");
        refused("ab912345", "ab-12345");
        refused("customer-name");
        refused("id00001");
        refused("0123456789abc0123");
        refused("");
    }
}
