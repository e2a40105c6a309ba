package io.heddle.frame.io;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnBuilder;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Literal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Puts the values that folders say behind the columns of a file. */
final class FolderReader implements BlockReader {
    private final BlockReader file;
    private final BatchBuilder builder;
    private final int firstColumn;
    private final Map<String, Literal> constants;
    private final GrowingExtent text;

    FolderReader(
            final BlockReader file,
            final BatchBuilder builder,
            final int firstColumn,
            final Map<String, Literal> constants,
            final BatchMemory workingMemory) {
        this.file = file;
        this.builder = builder;
        this.firstColumn = firstColumn;
        this.constants = constants;
        this.text = new GrowingExtent(workingMemory, 1 << 10);
    }

    @Override
    public BatchBuilder builder() {
        return file.builder();
    }

    @Override
    public Batch view(final Batch batch) {
        return file.view(batch);
    }

    @Override
    public boolean next() {
        if (!file.next()) {
            return false;
        }
        for (int column = firstColumn; column < builder.schema().size(); column++) {
            final Literal value = constants.get(builder.schema().field(column).name());
            if (value == null) {
                throw FrameException.internal("the folders do not say "
                        + builder.schema().field(column).name());
            }
            fill(builder.column(column), value, builder.rowCount());
        }
        return true;
    }

    private void fill(final ColumnBuilder target, final Literal value, final int rowCount) {
        if (value.isNullLiteral()) {
            for (int row = 0; row < rowCount; row++) {
                target.setNull(row);
            }
            return;
        }
        if (target.type() == DataType.STRING) {
            fillText(target, value.asString(), rowCount);
            return;
        }
        for (int row = 0; row < rowCount; row++) {
            switch (target.type().kind()) {
                case BOOL -> target.setBoolean(row, value.asBoolean());
                case FLOAT64 -> target.setDouble(row, value.asDouble());
                case INT64, DATE, TIMESTAMP, DECIMAL -> target.setLong(row, value.asLong());
                case STRING -> throw FrameException.internal("texts are filled apart");
            }
        }
    }

    private void fillText(final ColumnBuilder target, final String value, final int rowCount) {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        text.ensure(bytes.length, 0);
        ByteRanges.copyIn(bytes, 0, bytes.length, text.address());
        int code = -1;
        for (int row = 0; row < rowCount; row++) {
            if (code < 0 || !target.strings().sharesEntries()) {
                code = target.strings().set(row, text.address(), bytes.length);
            } else {
                target.strings().setCode(row, code);
            }
        }
    }

    @Override
    public void close() {
        text.close();
        file.close();
    }
}
