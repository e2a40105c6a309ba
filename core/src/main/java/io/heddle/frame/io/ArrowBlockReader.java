package io.heddle.frame.io;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.kernel.AppendKernels;
import io.heddle.frame.kernel.LoadKernels;
import io.heddle.frame.kernel.RowWindow;
import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wanted columns of record batches. Slices of large ones are looked at where their bytes were read to, and copied only for whoever wants the
 * {@link #builder}; small ones are brought together by copying.
 */
final class ArrowBlockReader implements BlockReader {
    /** From so many rows on a slice is looked at in place. */
    private static final int IN_PLACE_ROWS = 4096;

    private final ArrowBlock block;
    private final BatchBuilder builder;
    private final int columnCount;
    private final ArrowFile file;
    private final Map<Long, ArrowDictionary> dictionaries = new HashMap<>();
    private final ArrowSlices slices;
    private final Batch slice = new Batch();
    private final RowWindow window = new RowWindow();
    private final VectorPool vectors = new VectorPool();
    private int nextPart;
    private int sliceRows;
    private boolean isInPlace;

    ArrowBlockReader(
            final ArrowBlock block,
            final Schema schema,
            final List<Integer> columns,
            final BatchBuilder builder,
            final BatchMemory memory,
            final ByteBuffer readBuffer) {
        this.block = block;
        this.builder = builder;
        this.columnCount = columns.size();
        this.file = ArrowFile.open(Path.of(block.path()), block.name());
        final List<ArrowColumn> opened = new ArrayList<>();
        try {
            final List<ArrowField> fields = ArrowFields.of(file);
            if (file.length() != block.fileLength()
                    || !ArrowFields.schema(fields).equals(schema)) {
                throw FrameException.user("'" + block.name() + "' has changed since it was opened: expected "
                        + block.fileLength() + " bytes with the columns " + schema + ", but found " + file.length()
                        + " with " + ArrowFields.schema(fields) + "; open it again");
            }
            for (final int column : columns) {
                final ArrowField field = fields.get(column);
                check(field, fields);
                opened.add(ArrowColumn.of(field, dictionary(field, memory, readBuffer), memory, readBuffer));
            }
            this.slices = new ArrowSlices(file, opened);
        } catch (final RuntimeException | Error wrong) {
            opened.forEach(ArrowColumn::close);
            dictionaries.values().forEach(ArrowDictionary::close);
            file.close();
            throw wrong;
        }
    }

    private void check(final ArrowField field, final List<ArrowField> all) {
        if (field.storage() == ArrowField.Storage.UNSUPPORTED) {
            final List<String> others = all.stream()
                    .filter(other -> other.storage() != ArrowField.Storage.UNSUPPORTED)
                    .map(ArrowField::name)
                    .toList();
            throw FrameException.user("the column '" + field.name() + "' of '" + block.name()
                    + "' is of the Arrow type " + field.label() + ", which has no counterpart here; select others: "
                    + String.join(", ", others));
        }
    }

    private @Nullable ArrowDictionary dictionary(
            final ArrowField field, final BatchMemory memory, final ByteBuffer readBuffer) {
        if (!field.hasDictionary()) {
            return null;
        }
        ArrowDictionary dictionary = dictionaries.get(field.dictionaryId());
        if (dictionary == null) {
            dictionary = ArrowDictionary.read(file, field, block.dictionaries(), memory, readBuffer);
            dictionaries.put(field.dictionaryId(), dictionary);
        }
        return dictionary;
    }

    @Override
    public boolean next() {
        builder.reset();
        isInPlace = false;
        while (builder.freeRowCount() > 0 && (sliceRows > 0 || nextSlice())) {
            if (builder.rowCount() == 0
                    && (sliceRows >= IN_PLACE_ROWS || nextPart == block.parts().size())) {
                isInPlace = true;
                takeSlice();
                break;
            }
            if (sliceRows > builder.freeRowCount() || !builder.hasRoom(slices.textLength())) {
                break;
            }
            append();
            takeSlice();
        }
        return builder.rowCount() > 0;
    }

    private void takeSlice() {
        builder.commitRows(sliceRows);
        sliceRows = 0;
    }

    /** Goes to the next rows, and to the next part when there are none. */
    private boolean nextSlice() {
        sliceRows = slices.next(builder.rowCapacity());
        while (sliceRows == 0 && nextPart < block.parts().size()) {
            final ArrowBlock.Rows part = block.parts().get(nextPart++);
            slices.open(part.batch(), part.first(), part.end());
            sliceRows = slices.next(builder.rowCapacity());
        }
        if (sliceRows > 0) {
            if (slices.textLength() > builder.stringsLengthMax()) {
                throw FrameException.user("a row of " + block.description() + " has " + slices.textLength()
                        + " bytes of text; at most " + builder.stringsLengthMax() + " fit");
            }
            slice.prepare(columnCount, sliceRows);
            for (int column = 0; column < columnCount; column++) {
                slices.column(column).view(slice.column(column), sliceRows);
            }
        }
        return sliceRows > 0;
    }

    /** Copies the slice behind the rows of the builder. */
    private void append() {
        final int firstRow = isInPlace ? 0 : builder.rowCount();
        for (int column = 0; column < columnCount; column++) {
            final DataType type = builder.column(column).type();
            final Vector vector = vectors.take(type);
            for (int row = 0; row < slice.rowCount(); row += Vector.CAPACITY) {
                window.set(slice, row, Math.min(Vector.CAPACITY, slice.rowCount() - row));
                LoadKernels.load(slice.column(column), window, vector);
                AppendKernels.append(vector, window.count(), builder.column(column), firstRow + row);
            }
            vectors.give(vector);
        }
    }

    @Override
    public BatchBuilder builder() {
        if (isInPlace) {
            append();
            isInPlace = false;
        }
        return builder;
    }

    @Override
    public Batch view(final Batch batch) {
        builder.view(batch);
        if (isInPlace) {
            for (int column = 0; column < columnCount; column++) {
                slices.column(column).view(batch.column(column), batch.rowCount());
            }
        }
        return batch;
    }

    @Override
    public void close() {
        slices.close();
        dictionaries.values().forEach(ArrowDictionary::close);
        file.close();
        builder.close();
    }
}
