package io.heddle.frame.io;

import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchLayout;
import io.heddle.frame.column.ColumnBuilder;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the bytes of fields into the wanted columns of a batch, as values of their types. One per reader. */
final class TextColumns {
    private final BatchBuilder builder;
    private final TextErrors errors;
    private final TextValues values = new TextValues();
    private final @Nullable ColumnBuilder[] targets;
    private final DataType[] types;
    private final boolean checksAll;
    private long stringRoom;

    /**
     * Of a reader.
     *
     * @param schema    of all fields.
     * @param columns   which of them are columns of the builder, in its order.
     * @param checksAll whether values of other fields must be of their types too, so that what is a bad record does not depend on what is wanted.
     */
    TextColumns(
            final Schema schema,
            final List<Integer> columns,
            final BatchBuilder builder,
            final TextErrors errors,
            final boolean checksAll) {
        this.builder = builder;
        this.errors = errors;
        this.checksAll = checksAll;
        this.targets = new ColumnBuilder[schema.size()];
        this.types = new DataType[schema.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = schema.field(i).type();
        }
        for (int i = 0; i < columns.size(); i++) {
            targets[columns.get(i)] = builder.column(i);
        }
    }

    boolean isWanted(final int field) {
        return targets[field] != null;
    }

    /** Whether {@link #store} wants to see the values of a field. */
    boolean isLookedAt(final int field) {
        return targets[field] != null || checksAll;
    }

    DataType type(final int field) {
        return types[field];
    }

    /** The next rows go to an empty batch. */
    void startBatch() {
        stringRoom = 0;
    }

    /** Forgets what a row has got so far. */
    void clearRow(final int row) {
        for (final ColumnBuilder target : targets) {
            if (target != null) {
                target.setValid(row);
            }
        }
        stringRoom = 0;
    }

    void setNull(final int field, final int row) {
        final ColumnBuilder target = targets[field];
        if (target != null) {
            target.setNull(row);
        }
    }

    /** Puts a field's value into a row; false when the batch has no room for its text. Complains about a value of another type. */
    boolean store(final int field, final int row, final long address, final int length, final long recordOffset) {
        final boolean isValue = switch (types[field].kind()) {
            case STRING -> true;
            case INT64 -> values.parseLong(address, length);
            case FLOAT64 -> values.parseDouble(address, length);
            case DECIMAL -> values.parseDecimal(address, length, types[field]);
            case BOOL -> values.parseBoolean(address, length);
            case DATE -> values.parseDate(address, length);
            case TIMESTAMP -> values.parseTimestamp(address, length);
        };
        if (!isValue) {
            throw errors.wrongValue(recordOffset, field, address, length);
        }
        final ColumnBuilder target = targets[field];
        if (target == null) {
            return true;
        }
        switch (types[field].kind()) {
            case STRING -> {
                return storeString(target, field, row, address, length, recordOffset);
            }
            case FLOAT64 -> target.setDouble(row, values.doubleValue());
            case BOOL -> target.setBoolean(row, values.longValue() != 0);
            case INT64, DATE, TIMESTAMP, DECIMAL -> target.setLong(row, values.longValue());
        }
        return true;
    }

    private boolean storeString(
            final ColumnBuilder target,
            final int field,
            final int row,
            final long address,
            final int length,
            final long recordOffset) {
        if (length > stringRoom) {
            if (length > BatchLayout.VALUE_LENGTH_MAX_BYTES) {
                throw errors.tooLong(recordOffset, field, length, BatchLayout.VALUE_LENGTH_MAX_BYTES);
            }
            stringRoom = builder.stringRoom();
            if (length > stringRoom) {
                if (row == 0) {
                    throw errors.tooLong(recordOffset, field, length, builder.stringsLengthMax());
                }
                return false;
            }
        }
        stringRoom -= length;
        target.strings().set(row, address, length);
        return true;
    }
}
