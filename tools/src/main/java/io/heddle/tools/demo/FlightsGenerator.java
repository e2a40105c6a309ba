package io.heddle.tools.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Writes CSV files of made-up flights, the same for the same seed and number of rows: as many airports, delays about as the real ones of
 * 2001 (two of a hundred above 100 minutes), and two more columns of numbers.
 */
public final class FlightsGenerator {
    /** First line of each file. */
    public static final String HEADER = "date,delay,distance,origin,destination,flight,fare";

    private static final int ROWS_PER_FILE = 1_000_000;
    private static final int LEAST_FILES = 4;
    private static final int AIRPORTS = 229;
    private static final int QUANTILES = 1 << 14;
    private static final int BUFFER_LENGTH = 1 << 20;
    private static final int LONGEST_ROW = 128;
    private static final LocalDateTime START = LocalDateTime.of(2001, 1, 1, 0, 0);
    private static final LocalDateTime END = LocalDateTime.of(2001, 7, 1, 0, 0);

    private final long rows;
    private final long seed;
    private final byte[][] airports = new byte[AIRPORTS][];
    private final int[] airportOfQuantile = new int[QUANTILES];
    private final int[] delayOfQuantile = new int[QUANTILES];

    /**
     * Prepare.
     *
     * @param rows over all files.
     * @param seed decides everything.
     */
    public FlightsGenerator(final long rows, final long seed) {
        this.rows = rows;
        this.seed = seed;
        final SplittableRandom random = new SplittableRandom(seed);
        final List<String> names = new ArrayList<>();
        while (names.size() < AIRPORTS) {
            final String name = new String(new char[] {letter(random), letter(random), letter(random)});
            if (!names.contains(name)) {
                names.add(name);
                airports[names.size() - 1] = name.getBytes(US_ASCII);
            }
        }
        // Few airports have most of the traffic: weights fall with the rank.
        double total = 0;
        for (int i = 0; i < AIRPORTS; i++) {
            total += 1.0 / (i + 3);
        }
        double sum = 0;
        int from = 0;
        for (int i = 0; i < AIRPORTS; i++) {
            sum += 1.0 / (i + 3);
            final int to = i == AIRPORTS - 1 ? QUANTILES : (int) (QUANTILES * sum / total);
            for (; from < to; from++) {
                airportOfQuantile[from] = i;
            }
        }
        for (int i = 0; i < QUANTILES; i++) {
            delayOfQuantile[i] = (int) Math.round(-18 - 30 * Math.log((i + 0.5) / QUANTILES));
        }
    }

    private static char letter(final SplittableRandom random) {
        return (char) ('A' + random.nextInt(26));
    }

    /**
     * Write the files, several at a time.
     *
     * @param directory where; it exists.
     * @param isCancelled is asked often, on any thread, whether to stop.
     * @return the files in the order of their rows.
     * @throws IOException if they cannot be written.
     * @throws CancellationException if it was told to stop.
     */
    public List<Path> write(final Path directory, final BooleanSupplier isCancelled) throws IOException {
        final int fileCount = (int) Math.max(LEAST_FILES, Math.min(1000, (rows + ROWS_PER_FILE - 1) / ROWS_PER_FILE));
        try {
            return IntStream.range(0, fileCount)
                    .parallel()
                    .mapToObj(file -> {
                        final long first = rows * file / fileCount;
                        final long last = rows * (file + 1) / fileCount;
                        final Path path = directory.resolve(String.format("flights-%03d.csv", file));
                        writeFile(path, file, first, last, isCancelled);
                        return path;
                    })
                    .toList();
        } catch (final UncheckedIOException ex) {
            final Throwable cause = ex.getCause() == null ? ex : ex.getCause();
            throw new IOException(
                    "cannot write " + rows + " rows of flights to " + directory + " (about " + rows * 46 / 1_000_000
                            + " MB): " + cause.getMessage(),
                    ex);
        }
    }

    private void writeFile(
            final Path path, final int file, final long first, final long last, final BooleanSupplier isCancelled) {
        final SplittableRandom random = new SplittableRandom(seed * 1_000_003 + file);
        final byte[] buffer = new byte[BUFFER_LENGTH];
        final long minutes = ChronoUnit.MINUTES.between(START, END);
        long minute = -1;
        byte[] date = {};
        try (OutputStream output = Files.newOutputStream(path)) {
            output.write((HEADER + '\n').getBytes(US_ASCII));
            int position = 0;
            for (long row = first; row < last; row++) {
                if (position > BUFFER_LENGTH - LONGEST_ROW) {
                    if (isCancelled.getAsBoolean()) {
                        throw new CancellationException("the generation of " + path + " was cancelled");
                    }
                    output.write(buffer, 0, position);
                    position = 0;
                }
                final long rowMinute = (long) ((double) row / rows * minutes);
                if (rowMinute != minute) {
                    minute = rowMinute;
                    date = (START.plusMinutes(minute).toString().replace('T', ' ') + ":00,").getBytes(US_ASCII);
                }
                System.arraycopy(date, 0, buffer, position, date.length);
                position = putRow(buffer, position + date.length, random.nextLong(), random.nextLong());
            }
            output.write(buffer, 0, position);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private int putRow(final byte[] buffer, final int start, final long first, final long second) {
        final int origin = airportOfQuantile[(int) first & QUANTILES - 1];
        final int other = airportOfQuantile[(int) (first >>> 14) & QUANTILES - 1];
        final int destination = other == origin ? (origin + 1) % AIRPORTS : other;
        final int delay = delayOfQuantile[(int) (first >>> 28) & QUANTILES - 1];
        // A pair of airports is always as far apart, like real ones.
        final int distance = 80 + (origin * 7919 ^ destination * 104_729) % 2_500;
        final int flight = 1 + (int) (second & 0xFFF);
        final int cents = 1_900 + (int) (second >>> 12 & 0xFFFF);
        int position = putInt(buffer, start, delay);
        buffer[position++] = ',';
        position = putInt(buffer, position, distance);
        buffer[position++] = ',';
        position = putAirport(buffer, position, origin);
        position = putAirport(buffer, position, destination);
        position = putInt(buffer, position, flight);
        buffer[position++] = ',';
        position = putInt(buffer, position, cents / 100);
        buffer[position++] = '.';
        buffer[position++] = (byte) ('0' + cents / 10 % 10);
        buffer[position++] = (byte) ('0' + cents % 10);
        buffer[position++] = '\n';
        return position;
    }

    private int putAirport(final byte[] buffer, final int position, final int airport) {
        final byte[] name = airports[airport];
        buffer[position] = name[0];
        buffer[position + 1] = name[1];
        buffer[position + 2] = name[2];
        buffer[position + 3] = ',';
        return position + 4;
    }

    private static int putInt(final byte[] buffer, final int start, final int value) {
        int position = start;
        int rest = value;
        if (rest < 0) {
            buffer[position++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (int limit = 10; rest >= limit; limit *= 10) {
            digits++;
        }
        for (int i = position + digits - 1; i >= position; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return position + digits;
    }
}
