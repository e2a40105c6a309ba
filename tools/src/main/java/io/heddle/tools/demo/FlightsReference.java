package io.heddle.tools.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.client.BadInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The answers of the demo once more, the simple way: one thread, line by line, hash maps. It shares no code with the engine, so that the
 * two do not err together.
 */
public final class FlightsReference {
    /** What is known of one airport, or of all flights. An empty field of a CSV file is no value, and counts for nothing. */
    static final class Group {
        long rowCount;
        long delaySum;
        long delayCount;
        long delayMin = Long.MAX_VALUE;
        long delayMax = Long.MIN_VALUE;
        long distanceSum;
        long distanceCount;

        private void add(final long delay, final long distance, final boolean hasDistance) {
            rowCount++;
            delaySum += delay;
            delayCount++;
            delayMin = Math.min(delayMin, delay);
            delayMax = Math.max(delayMax, delay);
            if (hasDistance) {
                distanceSum += distance;
                distanceCount++;
            }
        }
    }

    private final long leastDelay;
    private long rowCount;
    private final Group all = new Group();
    private final Map<String, Group> byOrigin = new HashMap<>();
    private final Map<String, Group> byDestination = new HashMap<>();

    private FlightsReference(final long leastDelay) {
        this.leastDelay = leastDelay;
    }

    /**
     * Compute.
     *
     * @param files      CSV files, compressed if their names end with gz.
     * @param leastDelay flights count that were later than so many minutes.
     * @return the answers.
     * @throws IOException if a file cannot be read.
     */
    static FlightsReference of(final List<Path> files, final long leastDelay) throws IOException {
        final FlightsReference reference = new FlightsReference(leastDelay);
        for (final Path file : files) {
            reference.read(file);
        }
        return reference;
    }

    private void read(final Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream stream = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8), 1 << 18)) {
            final String header = lines.readLine();
            if (header == null) {
                return;
            }
            final List<String> names = fields(header.startsWith("\ufeff") ? header.substring(1) : header);
            final int delay = column(file, names, "delay");
            final int distance = column(file, names, "distance");
            final int origin = column(file, names, "origin");
            final int destination = column(file, names, "destination");
            final int needed = 1 + Math.max(Math.max(delay, distance), Math.max(origin, destination));
            final String[] values = new String[names.size()];
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    continue;
                }
                if (split(line, values) < needed) {
                    throw new BadInputException(file + " has a row with too few fields: " + line);
                }
                rowCount++;
                add(values[delay], values[distance], values[origin], values[destination]);
            }
        }
    }

    private void add(final String delayText, final String distanceText, final String origin, final String destination) {
        if (delayText.isEmpty()) {
            return;
        }
        final long delay = Long.parseLong(delayText);
        if (delay <= leastDelay) {
            return;
        }
        final boolean hasDistance = !distanceText.isEmpty();
        final long distance = hasDistance ? Long.parseLong(distanceText) : 0;
        all.add(delay, distance, hasDistance);
        byOrigin.computeIfAbsent(origin, key -> new Group()).add(delay, distance, hasDistance);
        byDestination.computeIfAbsent(destination, key -> new Group()).add(delay, distance, hasDistance);
    }

    private static int column(final Path file, final List<String> names, final String name) {
        final int column = names.indexOf(name);
        if (column < 0) {
            throw new BadInputException(file + " has no column '" + name + "', which the demo needs; its columns: "
                    + String.join(", ", names));
        }
        return column;
    }

    /** Without quotes, the usual case, by commas; further fields than there are names are passed over. */
    private static int split(final String line, final String[] values) {
        if (line.indexOf('"') >= 0) {
            final List<String> fields = fields(line);
            final int count = Math.min(fields.size(), values.length);
            for (int i = 0; i < count; i++) {
                values[i] = fields.get(i);
            }
            return count;
        }
        int count = 0;
        int from = 0;
        while (count < values.length) {
            final int comma = line.indexOf(',', from);
            if (comma < 0) {
                values[count++] = line.substring(from);
                return count;
            }
            values[count++] = line.substring(from, comma);
            from = comma + 1;
        }
        return count;
    }

    private static List<String> fields(final String line) {
        final List<String> fields = new ArrayList<>();
        final StringBuilder field = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < line.length(); i++) {
            final char c = line.charAt(i);
            if (c == '"') {
                if (isQuoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else {
                    isQuoted = !isQuoted;
                }
            } else if (c == ',' && !isQuoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    long rowCount() {
        return rowCount;
    }

    Group all() {
        return all;
    }

    Map<String, Group> byOrigin() {
        return byOrigin;
    }

    Map<String, Group> byDestination() {
        return byDestination;
    }
}
