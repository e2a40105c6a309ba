package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Parquet files as a source of blocks: opened on the client, which reads the footers only. A block is one row group or several small ones of one
 * file; it carries the ranges of its columns, so that blocks in which no row can pass a filter are left out of the plan. Immutable.
 */
public final class ParquetSource implements BlockSource {
    private static final int TEXT_BYTES = 24;

    private final List<String> patterns;
    private final Schema schema;
    private final List<ParquetFile> files;
    private final long estimatedBytes;

    /** A file and its row groups. */
    private record ParquetFile(Path path, List<Group> groups) {}

    /** A row group: its decoded size, and the ranges of its columns. */
    private record Group(long decodedBytes, List<ColumnRange> ranges) {}

    private ParquetSource(final List<String> patterns, final Schema schema, final List<ParquetFile> files) {
        this.patterns = patterns;
        this.schema = schema;
        this.files = files;
        this.estimatedBytes = files.stream()
                .flatMap(file -> file.groups().stream())
                .mapToLong(Group::decodedBytes)
                .sum();
    }

    /** Finds the files of paths, directories and globs and reads their footers; complaints are of category USER. */
    public static BlockSource open(final List<String> patterns) {
        Schema schema = null;
        final List<ParquetFile> files = new ArrayList<>();
        final List<Path> paths = SourceFiles.find("readParquet", patterns, ".parquet");
        for (final Path path : paths) {
            try (ParquetFileReader reader = ParquetFiles.open(path)) {
                final MessageType message = reader.getFooter().getFileMetaData().getSchema();
                final Schema found = schemaOf(path, message);
                if (schema != null && !schema.equals(found)) {
                    throw FrameException.user("the columns of '" + path + "' (" + found + ") are not those of '"
                            + files.get(0).path() + "' (" + schema + ")");
                }
                schema = found;
                final List<Group> groups = new ArrayList<>();
                for (final BlockMetaData block : reader.getRowGroups()) {
                    groups.add(new Group(block.getRowCount() * rowBytes(found), ranges(block, found)));
                }
                files.add(new ParquetFile(path, List.copyOf(groups)));
            } catch (final IOException | RuntimeException wrong) {
                throw ParquetFiles.unreadable(path, wrong);
            }
        }
        if (schema == null) {
            throw FrameException.user("readParquet needs at least one file");
        }
        return FolderSource.over(
                new ParquetSource(List.copyOf(patterns), schema, List.copyOf(files)),
                SourceFiles.folders(patterns, paths));
    }

    private static Schema schemaOf(final Path path, final MessageType message) {
        final List<Field> fields = new ArrayList<>();
        for (final Type column : message.getFields()) {
            final DataType type = ParquetTypes.of(column);
            if (type == null) {
                throw FrameException.user("the column '" + column.getName() + "' of '" + path
                        + "' is of a type that has no counterpart here: " + column);
            }
            fields.add(new Field(column.getName(), type));
        }
        return new Schema(fields);
    }

    private static long rowBytes(final Schema schema) {
        long bytes = 0;
        for (final Field field : schema.fields()) {
            bytes += field.type() == DataType.STRING ? TEXT_BYTES : Long.BYTES;
        }
        return Math.max(1, bytes);
    }

    private static List<ColumnRange> ranges(final BlockMetaData block, final Schema schema) {
        final List<ColumnRange> ranges = new ArrayList<>();
        for (final ColumnChunkMetaData chunk : block.getColumns()) {
            final ColumnRange range = ParquetTypes.range(chunk, schema);
            if (range != null) {
                ranges.add(range);
            }
        }
        return List.copyOf(ranges);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public String description() {
        return "parquet " + String.join(", ", patterns);
    }

    @Override
    public long estimatedBytes() {
        return estimatedBytes;
    }

    @Override
    public BlockFormat format() {
        return new ParquetFormat(schema);
    }

    @Override
    public List<SourceBlock> blocks(final long partitionBytes, final int threadCount) {
        final long most = Math.max(1, Math.min(partitionBytes, estimatedBytes / Math.max(1, 3L * threadCount)));
        final List<SourceBlock> blocks = new ArrayList<>();
        for (final ParquetFile file : files) {
            int first = 0;
            long bytes = 0;
            for (int group = 0; group < file.groups().size(); group++) {
                final long next = file.groups().get(group).decodedBytes();
                if (group > first && bytes + next > most) {
                    blocks.add(block(file, first, group));
                    first = group;
                    bytes = 0;
                }
                bytes += next;
            }
            if (first < file.groups().size() || file.groups().isEmpty()) {
                blocks.add(block(file, first, file.groups().size()));
            }
        }
        return blocks;
    }

    private ParquetBlock block(final ParquetFile file, final int first, final int end) {
        final Map<String, ColumnRange> merged = new HashMap<>();
        final Map<String, Integer> counts = new HashMap<>();
        for (final Group group : file.groups().subList(first, end)) {
            for (final ColumnRange range : group.ranges()) {
                final boolean isFloat = schema.typeOf(range.column()) == DataType.FLOAT64;
                merged.merge(range.column(), range, (one, other) -> ParquetTypes.spanning(one, other, isFloat));
                counts.merge(range.column(), 1, Integer::sum);
            }
        }
        final List<ColumnRange> ranges = merged.values().stream()
                .filter(range -> counts.getOrDefault(range.column(), 0) == end - first)
                .toList();
        return new ParquetBlock(
                file.path().toAbsolutePath().normalize().toString(),
                file.path().toString(),
                first,
                end,
                ranges,
                file.groups().subList(first, end).stream()
                        .mapToLong(Group::decodedBytes)
                        .sum());
    }
}
