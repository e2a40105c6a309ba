package io.heddle.frame.expression;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The ordered columns of a frame; names are unique and exact (case counts). Immutable, usable from any thread. */
public record Schema(List<Field> fields) implements Serializable {
    public Schema {
        fields = List.copyOf(fields);
        final Set<String> seen = new HashSet<>();
        for (final Field field : fields) {
            if (!seen.add(field.name())) {
                throw FrameException.user(
                        "two columns are named '" + field.name() + "'; give one of them another name with as(\"...\")");
            }
        }
    }

    /** A schema of the given fields. */
    public static Schema of(final Field... fields) {
        return new Schema(Arrays.asList(fields));
    }

    /** A schema with one more column at the end. */
    public Schema with(final String name, final DataType type) {
        final List<Field> extended = new ArrayList<>(fields);
        extended.add(new Field(name, type));
        return new Schema(extended);
    }

    public int size() {
        return fields.size();
    }

    public Field field(final int index) {
        return fields.get(index);
    }

    /** The names in order. */
    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** The position of a column, or -1. */
    public int find(final String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The position of a column; an unknown name is a user error that suggests the nearest one. */
    public int indexOf(final String name) {
        final int index = find(name);
        if (index < 0) {
            throw FrameException.user(unknownColumn(name));
        }
        return index;
    }

    /** The type of a column; an unknown name is a user error that suggests the nearest one. */
    public DataType typeOf(final String name) {
        return fields.get(indexOf(name)).type();
    }

    /** The columns of the given names in the given order. */
    public Schema select(final List<String> names) {
        final List<Field> selected = new ArrayList<>(names.size());
        for (final String name : names) {
            selected.add(fields.get(indexOf(name)));
        }
        return new Schema(selected);
    }

    private String unknownColumn(final String name) {
        final StringBuilder text = new StringBuilder("no column '").append(name).append('\'');
        String nearest = null;
        int nearestDistance = Integer.MAX_VALUE;
        for (final Field field : fields) {
            final int distance =
                    distance(name.toLowerCase(Locale.ROOT), field.name().toLowerCase(Locale.ROOT));
            if (distance < nearestDistance) {
                nearestDistance = distance;
                nearest = field.name();
            }
        }
        if (nearest != null && nearestDistance <= Math.max(2, name.length() / 3)) {
            text.append("; did you mean '").append(nearest).append("'?");
        } else {
            text.append(';');
        }
        return text.append(" columns: ").append(String.join(", ", names())).toString();
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

    @Override
    public String toString() {
        return String.join(", ", fields.stream().map(Field::toString).toList());
    }
}
