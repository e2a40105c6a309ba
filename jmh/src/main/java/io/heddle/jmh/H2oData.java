package io.heddle.jmh;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * The tables of the H2O db-benchmark, generated anew and always alike: groups with K = 100 ({@code id1} and {@code id2} of 100 texts,
 * {@code id3} of N / 100, {@code id4} and {@code id5} of 100 numbers, {@code id6} of N / 100; {@code v1} to 5, {@code v2} to 15, {@code v3} below
 * 100 with six digits), and for joins a left table and a small, a medium and a big right one, of whose keys nine in ten match. One difference:
 * the small table has at least ten rows, whatever N.
 */
final class H2oData {
    private static final int K = 100;
    private static final long SEED = 108;
    private static final int SMALL_DIVISOR = 1_000_000;
    private static final int MEDIUM_DIVISOR = 1_000;
    private static final int LINE_LENGTH_MAX = 160;

    private final long rowCount;

    H2oData(final long rowCount) {
        this.rowCount = rowCount;
    }

    long smallCount() {
        return Math.max(10, rowCount / SMALL_DIVISOR);
    }

    long mediumCount() {
        return Math.max(100, rowCount / MEDIUM_DIVISOR);
    }

    /** One row at a time. */
    private interface Lines {
        void write(Line line, long row, SplittableRandom random);
    }

    /** Writes the table of the group-by questions. */
    void writeGroups(final Path file) {
        final long many = Math.max(1, rowCount / K);
        write(file, "id1,id2,id3,id4,id5,id6,v1,v2,v3", rowCount, 1, (line, row, random) -> {
            line.text("id", 1 + random.nextLong(K), 3).comma();
            line.text("id", 1 + random.nextLong(K), 3).comma();
            line.text("id", 1 + random.nextLong(many), 10).comma();
            line.number(1 + random.nextLong(K)).comma();
            line.number(1 + random.nextLong(K)).comma();
            line.number(1 + random.nextLong(many)).comma();
            line.number(1 + random.nextLong(5)).comma();
            line.number(1 + random.nextLong(15)).comma();
            line.millionths(random.nextLong(100_000_000));
        });
    }

    /** Writes the left table of the joins: its keys go a tenth beyond those on the right. */
    void writeLeft(final Path file) {
        write(file, "id1,id2,id3,id4,id5,id6,v1", rowCount, 2, (line, row, random) -> {
            final long id1 = key(smallCount(), random);
            final long id2 = key(mediumCount(), random);
            final long id3 = key(rowCount, random);
            line.number(id1).comma();
            line.number(id2).comma();
            line.number(id3).comma();
            line.text("id", id1, 1).comma();
            line.text("id", id2, 1).comma();
            line.text("id", id3, 1).comma();
            line.millionths(random.nextLong(100_000_000));
        });
    }

    private static long key(final long count, final SplittableRandom random) {
        return 1 + random.nextLong(count + count / 9);
    }

    /** Writes the right table of question j1. */
    void writeSmall(final Path file) {
        write(file, "id1,id4,v2", smallCount(), 3, (line, row, random) -> {
            line.number(row + 1).comma();
            line.text("id", row + 1, 1).comma();
            line.millionths(random.nextLong(100_000_000));
        });
    }

    /** Writes the right table of questions j2 to j4, its keys in no order. */
    void writeMedium(final Path file) {
        final long step = stepOf(mediumCount());
        write(file, "id1,id2,id4,id5,v2", mediumCount(), 4, (line, row, random) -> {
            final long id1 = 1 + random.nextLong(smallCount());
            final long id2 = 1 + row * step % mediumCount();
            line.number(id1).comma();
            line.number(id2).comma();
            line.text("id", id1, 1).comma();
            line.text("id", id2, 1).comma();
            line.millionths(random.nextLong(100_000_000));
        });
    }

    /** Writes the right table of question j5, its keys in no order. */
    void writeBig(final Path file) {
        final long step = stepOf(rowCount);
        write(file, "id1,id2,id3,id4,id5,id6,v2", rowCount, 5, (line, row, random) -> {
            final long id1 = 1 + random.nextLong(smallCount());
            final long id2 = 1 + random.nextLong(mediumCount());
            final long id3 = 1 + row * step % rowCount;
            line.number(id1).comma();
            line.number(id2).comma();
            line.number(id3).comma();
            line.text("id", id1, 1).comma();
            line.text("id", id2, 1).comma();
            line.text("id", id3, 1).comma();
            line.millionths(random.nextLong(100_000_000));
        });
    }

    /** A number without common divisor: its multiples come by every remainder once, in no visible order. */
    private static long stepOf(final long count) {
        long step = (long) (count * 0.618) | 1;
        while (divisor(step, count) != 1) {
            step += 2;
        }
        return step;
    }

    private static long divisor(final long a, final long b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private static void write(
            final Path file, final String header, final long count, final long salt, final Lines lines) {
        final SplittableRandom random = new SplittableRandom(SEED + salt);
        final Line line = new Line();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write((header + "\n").getBytes(StandardCharsets.US_ASCII));
            for (long row = 0; row < count; row++) {
                lines.write(line, row, random);
                line.end(out);
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
    }

    /** The bytes of one line. */
    private static final class Line {
        private final byte[] bytes = new byte[LINE_LENGTH_MAX];
        private int length;

        Line text(final String prefix, final long number, final int digits) {
            for (int i = 0; i < prefix.length(); i++) {
                bytes[length++] = (byte) prefix.charAt(i);
            }
            return digits(number, Math.max(digits, digitCount(number)));
        }

        Line number(final long number) {
            return digits(number, digitCount(number));
        }

        Line millionths(final long number) {
            number(number / 1_000_000);
            bytes[length++] = '.';
            return digits(number % 1_000_000, 6);
        }

        void comma() {
            bytes[length++] = ',';
        }

        private static int digitCount(final long number) {
            int count = 1;
            for (long rest = number / 10; rest > 0; rest /= 10) {
                count++;
            }
            return count;
        }

        private Line digits(final long number, final int count) {
            long rest = number;
            for (int i = count - 1; i >= 0; i--) {
                bytes[length + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            length += count;
            return this;
        }

        void end(final OutputStream out) throws IOException {
            bytes[length++] = '\n';
            out.write(bytes, 0, length);
            length = 0;
        }
    }
}
