package io.heddle.frame.kernel;

import io.heddle.frame.column.ByteRanges;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.UnsafeApi;

/** Functions of texts, on their UTF-8 bytes as far as these suffice. Texts that are made stand in memory that the caller gives. */
public final class TextKernels {
    private TextKernels() {}

    /** A condition on the bytes of a text. */
    public interface TextTest {
        boolean holds(long address, int length);
    }

    /** Applies a condition to each text. */
    public static void test(final Vector texts, final TextTest test, final int count, final Vector into) {
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            into.bools[i] = (byte) (test.holds(texts.longs[i], texts.lengths[i]) ? 1 : 0);
        }
    }

    static void set(final Vector into, final int index, final String text, final AppendMemory memory) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        into.longs[index] = memory.append(bytes.length);
        into.lengths[index] = bytes.length;
        ByteRanges.copyIn(bytes, 0, bytes.length, into.longs[index]);
    }

    static void setEmpty(final Vector into, final int index, final AppendMemory memory) {
        into.longs[index] = memory.append(8);
        into.lengths[index] = 0;
    }

    /** Whether a text contains another one. */
    public static TextTest contains(final byte[] part) {
        final TextSearch search = new TextSearch(part);
        return (address, length) -> search.find(address, length, 0) >= 0;
    }

    /** Whether a text starts with another one. */
    public static TextTest startsWith(final byte[] part) {
        final TextSearch search = new TextSearch(part);
        return (address, length) -> length >= part.length && search.isAt(address);
    }

    /** Whether a text ends with another one. */
    public static TextTest endsWith(final byte[] part) {
        final TextSearch search = new TextSearch(part);
        return (address, length) -> length >= part.length && search.isAt(address + length - part.length);
    }

    /** Whether a regular expression is found in a text. */
    public static TextTest matches(final Pattern pattern) {
        return (address, length) -> pattern.matcher(
                        new String(ByteRanges.copyOut(address, length), StandardCharsets.UTF_8))
                .find();
    }

    /** SQL's LIKE. */
    public static TextTest like(final byte[] pattern) {
        for (final byte letter : pattern) {
            if (letter == '_') {
                return likeByLetter(pattern);
            }
        }
        return new LikePattern(pattern);
    }

    /** LIKE by going back to the last % where the rest does not fit. */
    private static TextTest likeByLetter(final byte[] pattern) {
        return (address, length) -> {
            int place = 0;
            int wanted = 0;
            int lastPercent = -1;
            int resume = 0;
            while (place < length) {
                if (wanted < pattern.length && pattern[wanted] == '%') {
                    lastPercent = wanted++;
                    resume = place;
                } else if (wanted < pattern.length && pattern[wanted] == '_') {
                    place += codePointLength(address, place, length);
                    wanted++;
                } else if (wanted < pattern.length && pattern[wanted] == UnsafeApi.getByte(address + place)) {
                    place++;
                    wanted++;
                } else if (lastPercent >= 0) {
                    resume += codePointLength(address, resume, length);
                    place = resume;
                    wanted = lastPercent + 1;
                } else {
                    return false;
                }
            }
            while (wanted < pattern.length && pattern[wanted] == '%') {
                wanted++;
            }
            return wanted == pattern.length;
        };
    }

    private static int codePointLength(final long address, final int place, final int length) {
        int next = place + 1;
        while (next < length && isContinuation(UnsafeApi.getByte(address + next))) {
            next++;
        }
        return next - place;
    }

    private static boolean isContinuation(final byte value) {
        return (value & 0xC0) == 0x80;
    }

    /** How many code points each text has. */
    public static void length(final Vector texts, final int count, final Vector into) {
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            int points = 0;
            for (int place = 0; place < texts.lengths[i]; place++) {
                points += isContinuation(UnsafeApi.getByte(texts.longs[i] + place)) ? 0 : 1;
            }
            into.longs[i] = points;
        }
    }

    /** Texts in upper or lower case, by the rules of no particular language. */
    public static void changeCase(
            final boolean upper, final Vector texts, final int count, final AppendMemory memory, final Vector into) {
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            final int length = texts.lengths[i];
            final long copy = memory.append(Math.max(8, length));
            into.longs[i] = copy;
            into.lengths[i] = length;
            int seen = 0;
            for (int place = 0; place < length; place++) {
                final byte value = UnsafeApi.getByte(texts.longs[i] + place);
                seen |= value;
                final boolean changes = upper ? value >= 'a' && value <= 'z' : value >= 'A' && value <= 'Z';
                UnsafeApi.putByte(copy + place, (byte) (changes ? value ^ 0x20 : value));
            }
            if (seen < 0) {
                final String text = CastKernels.text(texts, i);
                set(into, i, upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT), memory);
            }
        }
    }

    /** Texts without blanks at both ends: parts of what they were. */
    public static void trim(final Vector texts, final int count, final Vector into) {
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            long address = texts.longs[i];
            int length = texts.lengths[i];
            while (length > 0 && UnsafeApi.getByte(address) == ' ') {
                address++;
                length--;
            }
            while (length > 0 && UnsafeApi.getByte(address + length - 1) == ' ') {
                length--;
            }
            into.longs[i] = address;
            into.lengths[i] = length;
        }
    }

    /** Parts of texts: so many code points from one on, counted from 1. */
    public static void substring(
            final Vector texts, final long start, final long wanted, final int count, final Vector into) {
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            final long address = texts.longs[i];
            final int length = texts.lengths[i];
            int from = 0;
            for (long point = 1; point < start && from < length; point++) {
                from += codePointLength(address, from, length);
            }
            int end = from;
            for (long point = Math.max(start, 1); point < start + wanted && end < length; point++) {
                end += codePointLength(address, end, length);
            }
            into.longs[i] = address + from;
            into.lengths[i] = end - from;
        }
    }

    /** Texts with every occurrence of a part replaced. */
    public static void replace(
            final Vector texts,
            final byte[] part,
            final byte[] replacement,
            final int count,
            final AppendMemory memory,
            final Vector into) {
        final TextSearch search = new TextSearch(part);
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            final long address = texts.longs[i];
            final int length = texts.lengths[i];
            int found = part.length == 0 ? -1 : search.find(address, length, 0);
            if (found < 0) {
                into.longs[i] = address;
                into.lengths[i] = length;
                continue;
            }
            int occurrences = 0;
            for (int place = found; place >= 0; place = search.find(address, length, place + part.length)) {
                occurrences++;
            }
            final int newLength = length + occurrences * (replacement.length - part.length);
            final long copy = memory.append(Math.max(8, newLength));
            int from = 0;
            long target = copy;
            for (; found >= 0; found = search.find(address, length, from)) {
                UnsafeApi.copyMemory(address + from, target, found - from);
                target += found - from;
                ByteRanges.copyIn(replacement, 0, replacement.length, target);
                target += replacement.length;
                from = found + part.length;
            }
            UnsafeApi.copyMemory(address + from, target, length - from);
            into.longs[i] = copy;
            into.lengths[i] = newLength;
        }
    }

    /** The n-th parts of texts between separators: parts of what they were, empty where there are fewer. */
    public static void splitPart(
            final Vector texts, final byte[] separator, final long number, final int count, final Vector into) {
        final TextSearch search = new TextSearch(separator);
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            final long address = texts.longs[i];
            final int length = texts.lengths[i];
            int start = 0;
            int end = search.find(address, length, 0);
            for (long part = 1; part < number && end >= 0; part++) {
                start = end + separator.length;
                end = search.find(address, length, start);
                if (end < 0 && part + 1 == number) {
                    end = length;
                    break;
                }
            }
            into.longs[i] = address + start;
            into.lengths[i] = end >= 0 ? end - start : number == 1 ? length : 0;
        }
    }

    /** What a group of a pattern took at its first match in each text; empty where it took nothing. */
    public static void extract(
            final Vector texts,
            final Pattern pattern,
            final int group,
            final int count,
            final AppendMemory memory,
            final Vector into) {
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            final Matcher matcher = pattern.matcher(CastKernels.text(texts, i));
            final String found = matcher.find() && group <= matcher.groupCount() ? matcher.group(group) : null;
            set(into, i, found == null ? "" : found, memory);
        }
    }

    /** Texts with all matches of a pattern replaced. */
    public static void replaceMatches(
            final Vector texts,
            final Pattern pattern,
            final String replacement,
            final int count,
            final AppendMemory memory,
            final Vector into) {
        LogicalKernels.copyNulls(texts, count, into);
        for (int i = 0; i < count; i++) {
            set(into, i, pattern.matcher(CastKernels.text(texts, i)).replaceAll(replacement), memory);
        }
    }

    /** Two texts, one behind the other. */
    public static void concat(
            final Vector left, final Vector right, final int count, final AppendMemory memory, final Vector into) {
        LogicalKernels.mergeNulls(left, right, count, into);
        for (int i = 0; i < count; i++) {
            final int length = left.lengths[i] + right.lengths[i];
            final long copy = memory.append(Math.max(8, length));
            UnsafeApi.copyMemory(left.longs[i], copy, left.lengths[i]);
            UnsafeApi.copyMemory(right.longs[i], copy + left.lengths[i], right.lengths[i]);
            into.longs[i] = copy;
            into.lengths[i] = length;
        }
    }
}
