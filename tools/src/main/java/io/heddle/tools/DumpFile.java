package io.heddle.tools;

import io.heddle.client.BadInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code client.dumpState(file)} wrote: lines of fields between tabs.
 *
 * @param time when it was written.
 * @param lines the fields of each line behind its kind, by kind, in order.
 */
record DumpFile(String time, Map<String, List<List<String>>> lines) {
    private static final String FORMAT = "1";
    private static final Map<String, Integer> FIELDS =
            Map.of("count", 2, "worker", 9, "function", 4, "task", 7, "why", 2, "story", 2, "left-out", 1);

    static DumpFile read(final Path file) {
        final List<String> all;
        try {
            all = Files.readAllLines(file);
        } catch (final NoSuchFileException missing) {
            throw new BadInputException("there is no file " + file + "; client.dumpState(path) writes one");
        } catch (final CharacterCodingException binary) {
            throw new BadInputException(file + " is not text; expected what client.dumpState(path) wrote");
        } catch (final IOException unreadable) {
            throw new BadInputException("file " + file + " cannot be read: " + unreadable);
        }
        final String[] first = all.isEmpty() ? new String[0] : all.get(0).split("\t", -1);
        if (first.length != 3 || !first[0].equals("heddle-dump") || !first[1].equals(FORMAT)) {
            throw new BadInputException(file + " is no dump of format " + FORMAT
                    + "; expected what client.dumpState(path) of this version wrote");
        }
        final Map<String, List<List<String>>> lines = new LinkedHashMap<>();
        for (int i = 1; i < all.size(); i++) {
            final String[] fields = all.get(i).split("\t", -1);
            final Integer expected = FIELDS.get(fields[0]);
            if (expected == null || fields.length != expected + 1) {
                throw new BadInputException(
                        "line " + (i + 1) + " of " + file + " is no line of a dump; is the file damaged?");
            }
            lines.computeIfAbsent(fields[0], kind -> new ArrayList<>())
                    .add(Arrays.asList(fields).subList(1, fields.length));
        }
        return new DumpFile(first[2], lines);
    }

    /** The fields of all lines of a kind. */
    List<List<String>> of(final String kind) {
        return lines.getOrDefault(kind, List.of());
    }

    /** Those of them whose first field is this. */
    List<List<String>> of(final String kind, final String id) {
        return of(kind).stream().filter(fields -> fields.get(0).equals(id)).toList();
    }
}
