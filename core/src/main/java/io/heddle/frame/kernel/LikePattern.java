package io.heddle.frame.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * SQL's LIKE for a pattern of plain parts with any text between them ({@code %}): the first part stands at the beginning, the last one at the
 * end, and each other at the first place that is left for it, since an earlier place leaves the more to those behind it.
 */
final class LikePattern implements TextKernels.TextTest {
    private final TextSearch first;
    private final TextSearch last;
    private final TextSearch[] between;
    private final int lengthMin;
    private final boolean isOpen;

    /** @param pattern UTF-8, without {@code _}. */
    LikePattern(final byte[] pattern) {
        final List<TextSearch> parts = new ArrayList<>();
        int start = 0;
        int plain = 0;
        for (int i = 0; i <= pattern.length; i++) {
            if (i == pattern.length || pattern[i] == '%') {
                parts.add(new TextSearch(Arrays.copyOfRange(pattern, start, i)));
                plain += i - start;
                start = i + 1;
            }
        }
        isOpen = parts.size() > 1;
        lengthMin = plain;
        first = parts.get(0);
        last = parts.get(parts.size() - 1);
        between = parts.stream()
                .skip(1)
                .limit(Math.max(0, parts.size() - 2))
                .filter(part -> part.length() > 0)
                .toArray(TextSearch[]::new);
    }

    @Override
    public boolean holds(final long address, final int length) {
        if (length < lengthMin || !first.isAt(address)) {
            return false;
        }
        if (!isOpen) {
            return length == lengthMin;
        }
        final int end = length - last.length();
        int place = first.length();
        for (final TextSearch part : between) {
            place = part.find(address, end, place);
            if (place < 0) {
                return false;
            }
            place += part.length();
        }
        return last.isAt(address + end);
    }
}
