package io.heddle.frame.expression;

import io.heddle.graph.NearestName;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
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
        final String nearest = NearestName.of(name, names());
        if (nearest != null) {
            text.append("; did you mean '").append(nearest).append("'?");
        } else {
            text.append(';');
        }
        return text.append(" columns: ").append(String.join(", ", names())).toString();
    }

    @Override
    public String toString() {
        return String.join(", ", fields.stream().map(Field::toString).toList());
    }
}
