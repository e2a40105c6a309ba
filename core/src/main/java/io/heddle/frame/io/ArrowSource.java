package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arrow files (also called Feather, version 2) and streams as a source of blocks: opened on the client, which reads schemas and where the record batches
 * stand. A block is several small record batches, one, or some rows of a large one whose buffers are not compressed. Immutable.
 */
public final class ArrowSource implements BlockSource {
    private static final int TEXT_BYTES = 24;
    /** Where a record batch may be cut: bitmaps then begin at a byte, and values where Arrow aligns them. */
    private static final int CUT_ROWS = 1 << 12;

    private final List<String> patterns;
    private final Schema schema;
    private final List<OpenedFile> files;
    private final long estimatedBytes;

    /** A file, and its record batches by the dictionaries that hold for them. */
    private record OpenedFile(Path path, long length, List<Epoch> epochs) {}

    /** Record batches between which no dictionary is replaced. */
    private record Epoch(List<ArrowMessage> dictionaries, List<ArrowMessage> batches) {}

    private ArrowSource(final List<String> patterns, final Schema schema, final List<OpenedFile> files) {
        this.patterns = patterns;
        this.schema = schema;
        this.files = files;
        this.estimatedBytes = files.stream()
                .flatMap(file -> file.epochs().stream())
                .flatMap(epoch -> epoch.batches().stream())
                .mapToLong(this::decodedBytes)
                .sum();
    }

    /** Finds the files of paths, directories and globs and reads their schemas; complaints are of category USER. */
    public static BlockSource open(final List<String> patterns) {
        @Nullable Schema schema = null;
        final List<OpenedFile> files = new ArrayList<>();
        final List<Path> paths = SourceFiles.find("readArrow", patterns, ".arrow", ".feather", ".arrows", ".ipc");
        for (final Path path : paths) {
            try (ArrowFile file = ArrowFile.open(path, path.toString())) {
                final Schema found = ArrowFields.schema(ArrowFields.of(file));
                if (schema != null && !schema.equals(found)) {
                    throw FrameException.user("the columns of '" + path + "' (" + found + ") are not those of '"
                            + files.get(0).path() + "' (" + schema + ")");
                }
                schema = found;
                files.add(new OpenedFile(path, file.length(), epochs(file.batches())));
            }
        }
        if (schema == null) {
            throw FrameException.user("readArrow needs at least one file");
        }
        return FolderSource.over(
                new ArrowSource(List.copyOf(patterns), schema, List.copyOf(files)),
                SourceFiles.folders(patterns, paths));
    }

    /** A dictionary that comes again replaces the one before for what follows; entries that are added harm nobody before them. */
    private static List<Epoch> epochs(final List<ArrowMessage> messages) {
        final List<Epoch> epochs = new ArrayList<>();
        Epoch epoch = new Epoch(new ArrayList<>(), new ArrayList<>());
        epochs.add(epoch);
        final Set<Long> known = new HashSet<>();
        for (final ArrowMessage message : messages) {
            if (!message.isDictionary()) {
                epoch.batches().add(message);
                continue;
            }
            if (!known.add(message.dictionaryId()) && !message.isDelta()) {
                final List<ArrowMessage> kept = new ArrayList<>(epoch.dictionaries());
                kept.removeIf(earlier -> earlier.dictionaryId() == message.dictionaryId());
                epoch = new Epoch(kept, new ArrayList<>());
                epochs.add(epoch);
            }
            epoch.dictionaries().add(message);
        }
        return epochs;
    }

    private long decodedBytes(final ArrowMessage batch) {
        long rowBytes = 0;
        for (final Field field : schema.fields()) {
            rowBytes += field.type() == DataType.STRING ? TEXT_BYTES : Long.BYTES;
        }
        return batch.isCompressed() ? Math.max(batch.rowCount() * rowBytes, batch.bodyLength()) : batch.bodyLength();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public String description() {
        return "arrow " + String.join(", ", patterns);
    }

    @Override
    public long estimatedBytes() {
        return estimatedBytes;
    }

    @Override
    public BlockFormat format() {
        return new ArrowFormat(schema);
    }

    @Override
    public List<SourceBlock> blocks(final long partitionBytes, final int threadCount) {
        final long most = Math.max(1, Math.min(partitionBytes, estimatedBytes / Math.max(1, 3L * threadCount)));
        final List<SourceBlock> blocks = new ArrayList<>();
        for (final OpenedFile file : files) {
            final int before = blocks.size();
            int index = 0;
            for (final Epoch epoch : file.epochs()) {
                addBlocks(file, epoch, index, most, blocks);
                index += epoch.batches().size();
            }
            if (blocks.size() == before) {
                blocks.add(block(file, List.of(), List.of(), 0));
            }
        }
        return blocks;
    }

    private void addBlocks(
            final OpenedFile file,
            final Epoch epoch,
            final int firstIndex,
            final long most,
            final List<SourceBlock> blocks) {
        List<ArrowBlock.Rows> parts = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < epoch.batches().size(); i++) {
            final ArrowMessage batch = epoch.batches().get(i);
            final long next = decodedBytes(batch);
            if (!parts.isEmpty() && bytes + next > most) {
                blocks.add(block(file, epoch.dictionaries(), parts, bytes));
                parts = new ArrayList<>();
                bytes = 0;
            }
            if (next > most && !batch.isCompressed() && batch.rowCount() > CUT_ROWS) {
                final long pieces = Math.min((next - 1) / most + 1, (batch.rowCount() - 1) / CUT_ROWS + 1);
                final long step = (batch.rowCount() / pieces + CUT_ROWS) / CUT_ROWS * CUT_ROWS;
                for (long row = 0; row < batch.rowCount(); row += step) {
                    final long end = Math.min(batch.rowCount(), row + step);
                    final List<ArrowBlock.Rows> piece = List.of(new ArrowBlock.Rows(batch, firstIndex + i, row, end));
                    blocks.add(block(file, epoch.dictionaries(), piece, (long)
                            ((double) next * (end - row) / batch.rowCount())));
                }
                continue;
            }
            parts.add(new ArrowBlock.Rows(batch, firstIndex + i, 0, batch.rowCount()));
            bytes += next;
        }
        if (!parts.isEmpty()) {
            blocks.add(block(file, epoch.dictionaries(), parts, bytes));
        }
    }

    private static ArrowBlock block(
            final OpenedFile file,
            final List<ArrowMessage> dictionaries,
            final List<ArrowBlock.Rows> parts,
            final long decodedBytes) {
        return new ArrowBlock(
                file.path().toAbsolutePath().normalize().toString(),
                file.path().toString(),
                file.length(),
                List.copyOf(dictionaries),
                List.copyOf(parts),
                decodedBytes);
    }
}
