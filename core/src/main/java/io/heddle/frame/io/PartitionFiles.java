package io.heddle.frame.io;

import io.heddle.frame.column.Batch;
import io.heddle.frame.column.BatchBuilder;
import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.ColumnView;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.ValueText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files that the rows of one partition go to: one, or one per folder. They get names of their own among the attempts, so that a task which runs
 * twice never touches what it has written before. One thread.
 */
public final class PartitionFiles implements AutoCloseable {
    private static final int FOLDERS_MAX = 500;

    private final FileTarget target;
    private final int partition;
    private final Schema schema;
    private final List<Integer> folderColumns;
    private final List<Integer> fileColumns;
    private final Schema fileSchema;
    private final Map<String, OpenFile> files = new LinkedHashMap<>();
    private final Batch selected = new Batch();
    private final String attempt = UUID.randomUUID().toString();
    private boolean finished;

    /** A file in the making. */
    private static final class OpenFile {
        private final Path path;
        private final String name;
        private final BlockWriter writer;
        private long rowCount;

        OpenFile(final Path path, final String name, final BlockWriter writer) {
            this.path = path;
            this.name = name;
            this.writer = writer;
        }
    }

    /** The values of a row that decide its folder, as they stand in a batch. */
    private record FolderKey(long[] values) {
        @Override
        public boolean equals(final Object other) {
            return other instanceof FolderKey key && Arrays.equals(values, key.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    public PartitionFiles(final FileTarget target, final int partition, final Schema schema) {
        this.target = target;
        this.partition = partition;
        this.schema = schema;
        this.folderColumns = target.folders().stream().map(schema::indexOf).toList();
        this.fileColumns = new ArrayList<>();
        for (int column = 0; column < schema.size(); column++) {
            if (!folderColumns.contains(column)) {
                fileColumns.add(column);
            }
        }
        this.fileSchema = new Schema(fileColumns.stream().map(schema::field).toList());
        if (folderColumns.isEmpty()) {
            file("");
        }
    }

    /** Writes the rows of a batch. */
    public void write(final Batch batch) {
        selected.select(batch, fileColumns);
        if (folderColumns.isEmpty()) {
            write(file(""), 0, batch.rowCount());
            return;
        }
        final Map<FolderKey, OpenFile> known = new HashMap<>();
        int start = 0;
        @Nullable OpenFile current = null;
        for (int row = 0; row < batch.rowCount(); row++) {
            final FolderKey key = key(batch, row);
            OpenFile next = known.get(key);
            if (next == null) {
                next = file(folder(batch, row));
                known.put(key, next);
            }
            if (next != current) {
                write(current, start, row);
                current = next;
                start = row;
            }
        }
        write(current, start, batch.rowCount());
    }

    private void write(final @Nullable OpenFile file, final int first, final int end) {
        if (file == null || first == end) {
            return;
        }
        try {
            file.writer.write(selected, first, end);
            file.rowCount += end - first;
        } catch (final IOException wrong) {
            throw FileErrors.notWritten(target.name(), wrong);
        }
    }

    private FolderKey key(final Batch batch, final int row) {
        final long[] values = new long[2 * folderColumns.size()];
        for (int i = 0; i < folderColumns.size(); i++) {
            final ColumnView column = batch.column(folderColumns.get(i));
            final boolean isNull = column.isNull(row);
            values[2 * i] = isNull ? 1 : 0;
            values[2 * i + 1] =
                    isNull ? 0 : column.type() == DataType.STRING ? column.entryAt(row) : column.longAt(row);
        }
        return new FolderKey(values);
    }

    private String folder(final Batch batch, final int row) {
        final StringBuilder folder = new StringBuilder();
        for (final int column : folderColumns) {
            final ColumnView view = batch.column(column);
            folder.append(FolderNames.of(schema.field(column).name(), view.isNull(row) ? null : text(view, row)))
                    .append('/');
        }
        return folder.toString();
    }

    private static String text(final ColumnView view, final int row) {
        return switch (view.type().kind()) {
            case STRING -> view.stringAt(row);
            case FLOAT64 -> Double.toString(view.doubleAt(row));
            case BOOL -> Boolean.toString(view.longAt(row) != 0);
            case INT64, DATE, TIMESTAMP, DECIMAL -> ValueText.of(view.type(), view.longAt(row));
        };
    }

    private OpenFile file(final String folder) {
        final OpenFile known = files.get(folder);
        if (known != null) {
            return known;
        }
        if (files.size() == FOLDERS_MAX) {
            throw FrameException.user(
                    "one partition of what is written to '" + target.name() + "' has rows for more than "
                            + FOLDERS_MAX + " folders by " + String.join(", ", target.folders())
                            + "; bring rows of a folder together with repartitionByKey before, or use columns with fewer values");
        }
        final Path path = Path.of(target.attempts(), attempt + "-" + files.size());
        final String name =
                folder + String.format("part-%05d", partition) + target.format().ending();
        try {
            final OpenFile made = new OpenFile(path, name, target.format().open(path, fileSchema));
            files.put(folder, made);
            return made;
        } catch (final IOException wrong) {
            throw FileErrors.notWritten(target.name(), wrong);
        }
    }

    /** Closes the files and writes of each a row in the schema {@link FileTarget#FILES}. */
    public void finish(final BatchMemory workingMemory, final BatchMemory output) {
        try (BatchBuilder builder = new BatchBuilder(FileTarget.FILES, workingMemory, Math.max(64, files.size()));
                GrowingExtent text = new GrowingExtent(workingMemory, 1 << 10)) {
            int row = 0;
            for (final OpenFile file : files.values()) {
                file.writer.close();
                set(builder, 0, row, file.path.getFileName().toString(), text);
                set(builder, 1, row, file.name, text);
                builder.column(2).setLong(row, file.rowCount);
                builder.column(3).setLong(row, Files.size(file.path));
                builder.commitRows(1);
                row++;
            }
            builder.seal(output);
            finished = true;
        } catch (final IOException wrong) {
            throw FileErrors.notWritten(target.name(), wrong);
        }
    }

    private static void set(
            final BatchBuilder builder, final int column, final int row, final String value, final GrowingExtent text) {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        text.ensure(bytes.length, 0);
        ByteRanges.copyIn(bytes, 0, bytes.length, text.address());
        builder.column(column).strings().set(row, text.address(), bytes.length);
    }

    /** Without {@link #finish} the files are deleted. */
    @Override
    public void close() {
        if (finished) {
            return;
        }
        for (final OpenFile file : files.values()) {
            try {
                try {
                    file.writer.close();
                } finally {
                    Files.deleteIfExists(file.path);
                }
            } catch (final IOException | RuntimeException ignored) {
                // The complaint about why it was not finished matters more; the client removes what is left.
            }
        }
    }
}
