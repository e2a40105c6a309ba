package io.heddle.frame.io;

import io.heddle.frame.column.BatchMemory;
import io.heddle.frame.column.ByteRanges;
import io.heddle.frame.column.GrowingExtent;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/**
 * Files with a JSON object per line as a source of blocks. Opened on the client: finds the files and learns fields and types from the head of each; a
 * field that shows up later is not a column. No line holds a line end inside, so that files are cut anywhere. Immutable afterwards.
 */
public final class JsonSource implements BlockSource {
    private static final int HEAD_BYTES = 1 << 18;
    private static final int SHORT_HEAD_BYTES = 1 << 16;
    private static final int THOROUGH_FILE_COUNT = 8;

    /** For the sample, in the client's process. */
    private static final BatchMemory MEMORY = new BatchMemory() {
        @Override
        public long reserve(final int maxLengthBytes) {
            return UnsafeApi.allocateMemory(maxLengthBytes);
        }

        @Override
        public void trim(final long address, final int lengthBytes) {
            throw FrameException.internal("a sample makes no batches");
        }

        @Override
        public void discard(final long address) {
            UnsafeApi.freeMemory(address);
        }
    };

    private final List<String> patterns;
    private final JsonOptions options;
    private final List<TextFile> files;
    private final Schema schema;
    private final double decodedRatio;

    private JsonSource(
            final List<String> patterns,
            final JsonOptions options,
            final List<TextFile> files,
            final Schema schema,
            final double decodedRatio) {
        this.patterns = patterns;
        this.options = options;
        this.files = files;
        this.schema = schema;
        this.decodedRatio = decodedRatio;
    }

    /** What the heads of files say. */
    private static final class Sample {
        private final Map<String, JsonColumnGuess> guesses = new LinkedHashMap<>();
        private long byteCount;
        private long rowCount;

        /** Takes whole lines; those that are malformed are left to the reader's complaint. */
        void add(final byte[] bytes, final boolean isWhole) {
            int length = bytes.length;
            while (!isWhole && length > 0 && bytes[length - 1] != '\n') {
                length--;
            }
            final ByteBuffer copy = ByteBuffer.allocateDirect(length + 64);
            try (JsonScanner scanner =
                    new JsonScanner(new GrowingExtent(MEMORY, 1 << 8), new GrowingExtent(MEMORY, 1 << 12))) {
                copy.put(bytes, 0, length);
                final long address = BufferUtil.address(copy);
                int start = length >= 3 && (bytes[0] & 0xFF) == 0xEF ? 3 : 0; // a byte order mark
                for (int i = start; i <= length; i++) {
                    if (i == length || bytes[i] == '\n') {
                        if (i > start && scanner.start(address + start, address + i)) {
                            addRow(scanner);
                        }
                        start = i + 1;
                    }
                }
                byteCount += length;
            } finally {
                BufferUtil.free(copy);
            }
        }

        private void addRow(final JsonScanner scanner) {
            rowCount++;
            while (scanner.next()) {
                guesses.computeIfAbsent(text(scanner.keyAddress(), scanner.keyLength()), name -> new JsonColumnGuess())
                        .add(scanner.kind(), text(scanner.valueAddress(), scanner.valueLength()));
            }
        }

        private static String text(final long address, final int length) {
            return new String(ByteRanges.copyOut(address, length), StandardCharsets.UTF_8);
        }
    }

    /** The same with {@link JsonOptions#DEFAULTS}. */
    public static BlockSource open(final String... patterns) {
        return open(Arrays.asList(patterns), JsonOptions.DEFAULTS);
    }

    /** Finds the files of paths and globs and learns their columns; complaints are of category USER. */
    public static BlockSource open(final List<String> patterns, final JsonOptions options) {
        final List<TextFile> files = new ArrayList<>();
        final Sample sample = new Sample();
        final List<Path> paths = SourceFiles.find("readJson", patterns, ".jsonl", ".ndjson", ".json");
        for (final Path path : paths) {
            final int most = files.size() < THOROUGH_FILE_COUNT ? HEAD_BYTES : SHORT_HEAD_BYTES;
            try (InputStream input = Compression.open(path)) {
                final byte[] head = input.readNBytes(most + 1);
                sample.add(head.length > most ? Arrays.copyOf(head, most) : head, head.length <= most);
            } catch (final IOException ex) {
                throw new FrameException(FrameErrorCategory.USER, "cannot read '" + path + "': " + ex.getMessage(), ex);
            }
            files.add(TextFile.of(path, 0, false));
        }
        final Schema schema = schema(options, sample, files.get(0).path());
        double decoded = 0;
        for (final Field field : schema.fields()) {
            final JsonColumnGuess guess = sample.guesses.get(field.name());
            decoded += guess == null ? 1 : guess.decodedBytesPerRow(field.type());
        }
        final double ratio = sample.byteCount == 0 ? 1 : Math.max(0.01, decoded * sample.rowCount / sample.byteCount);
        return FolderSource.over(
                new JsonSource(List.copyOf(patterns), options, files, schema, ratio),
                SourceFiles.folders(patterns, paths));
    }

    private static Schema schema(final JsonOptions options, final Sample sample, final Path path) {
        if (options.schema() != null) {
            return options.schema();
        }
        if (sample.guesses.isEmpty()) {
            throw FrameException.user("'" + path + "' has no line with an object to learn the columns from; "
                    + "give them with JsonOptions.withSchema, or is it no file of JSON lines?");
        }
        final List<Field> fields = new ArrayList<>();
        sample.guesses.forEach((name, guess) -> fields.add(new Field(name, guess.type())));
        return new Schema(fields);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public String description() {
        return "json " + String.join(", ", patterns);
    }

    @Override
    public long estimatedBytes() {
        return TextFile.estimatedBytes(files, decodedRatio);
    }

    @Override
    public BlockFormat format() {
        return new JsonFormat(schema, options.badRows());
    }

    @Override
    public List<SourceBlock> blocks(final long partitionBytes, final int threadCount) {
        return TextFile.blocks(files, options.blockBytes(), decodedRatio, partitionBytes, threadCount);
    }
}
