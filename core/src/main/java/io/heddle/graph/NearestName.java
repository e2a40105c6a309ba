package io.heddle.graph;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses which name a person meant who wrote one that does not exist. */
public final class NearestName {
    private NearestName() {}

    /**
     * The known name that differs least, upper and lower case being alike.
     *
     * @param name as it was written.
     * @param known all that there are; the first of several equally near ones wins.
     * @return null where none is near enough to be meant: up to 2 edits, in long names a third of their length.
     */
    public static @Nullable String of(final String name, final Collection<String> known) {
        String nearest = null;
        int nearestDistance = Integer.MAX_VALUE;
        for (final String candidate : known) {
            final int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < nearestDistance) {
                nearestDistance = distance;
                nearest = candidate;
            }
        }
        return nearestDistance <= Math.max(2, name.length() / 3) ? nearest : null;
    }

    /** Edits between two words, a swap of neighbours counting as one. */
    private static int distance(final String left, final String right) {
        final int[][] edits = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            edits[i][0] = i;
        }
        for (int j = 0; j <= right.length(); j++) {
            edits[0][j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            for (int j = 1; j <= right.length(); j++) {
                final int replace = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(edits[i - 1][j], edits[i][j - 1]) + 1, edits[i - 1][j - 1] + replace);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    best = Math.min(best, edits[i - 2][j - 2] + 1);
                }
                edits[i][j] = best;
            }
        }
        return edits[left.length()][right.length()];
    }
}
