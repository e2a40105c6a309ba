package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV files as a source of blocks. Opened on the client: finds the files, samples each, and learns columns, types and how much room a row
 * takes when decoded. Immutable afterwards.
 */
public final class CsvSource implements BlockSource {
    private static final int HEAD_BYTES = 1 << 18;
    private static final int STRETCH_BYTES = 1 << 16;
    private static final int THOROUGH_FILE_COUNT = 8;

    private final List<String> patterns;
    private final CsvOptions options;
    private final List<TextFile> files;
    private final Schema schema;
    private final double decodedRatio;

    private CsvSource(
            final List<String> patterns,
            final CsvOptions options,
            final List<TextFile> files,
            final Schema schema,
            final double decodedRatio) {
        this.patterns = patterns;
        this.options = options;
        this.files = files;
        this.schema = schema;
        this.decodedRatio = decodedRatio;
    }

    /** Finds the files of paths and globs and learns their columns; complaints are of category USER. */
    public static BlockSource open(final List<String> patterns, final CsvOptions options) {
        final List<TextFile> files = new ArrayList<>();
        final List<CsvColumnGuess> guesses = new ArrayList<>();
        List<String> names = null;
        Path namesPath = null;
        long sampledBytes = 0;
        long sampledRows = 0;
        final List<Path> paths = SourceFiles.find("readCsv", patterns, ".csv");
        for (final Path path : paths) {
            final int headBytes = files.size() < THOROUGH_FILE_COUNT ? HEAD_BYTES : STRETCH_BYTES;
            final CsvSample sample = CsvSample.of(path, options.dialect(), headBytes, STRETCH_BYTES);
            files.add(TextFile.of(
                    path, options.dialect().header() ? sample.firstRecordEnd() : 0, sample.hasLineEndInQuotes()));
            if (sample.records().isEmpty()) {
                continue;
            }
            final List<String> fileNames = names(sample, options);
            if (names == null) {
                names = fileNames;
                namesPath = path;
                names.forEach(name -> guesses.add(new CsvColumnGuess()));
            } else if (!names.equals(fileNames)) {
                throw FrameException.user("the columns of '" + path + "' (" + String.join(", ", fileNames)
                        + ") are not those of '" + namesPath + "' (" + String.join(", ", names) + ")");
            }
            sampledBytes += sample.byteCount();
            sampledRows += guess(sample, options, guesses);
        }
        final Schema schema = schema(options, names, guesses, paths);
        return FolderSource.over(
                new CsvSource(
                        List.copyOf(patterns),
                        options,
                        files,
                        schema,
                        ratio(schema, guesses, sampledBytes, sampledRows)),
                SourceFiles.folders(patterns, paths));
    }

    private static List<String> names(final CsvSample sample, final CsvOptions options) {
        final List<String> first = sample.firstRecord();
        if (options.dialect().header()) {
            return first;
        }
        final List<String> numbered = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            numbered.add("column" + (i + 1));
        }
        return numbered;
    }

    /** Adds a file's records to the guesses and returns how many there were; ragged ones are left to the reader's complaint. */
    private static long guess(final CsvSample sample, final CsvOptions options, final List<CsvColumnGuess> guesses) {
        final List<List<CsvSample.SampledField>> records = sample.records();
        for (int i = options.dialect().header() ? 1 : 0; i < records.size(); i++) {
            final List<CsvSample.SampledField> fields = records.get(i);
            if (fields.size() != guesses.size()) {
                continue;
            }
            for (int column = 0; column < fields.size(); column++) {
                final CsvSample.SampledField field = fields.get(column);
                final boolean isNull = !field.quoted()
                        && (field.text().isEmpty()
                                || options.dialect().nullValues().contains(field.text()));
                if (isNull) {
                    guesses.get(column).addNull();
                } else {
                    guesses.get(column).add(field.text(), field.quoted());
                }
            }
        }
        return records.size();
    }

    private static Schema schema(
            final CsvOptions options,
            final @Nullable List<String> names,
            final List<CsvColumnGuess> guesses,
            final List<Path> paths) {
        final Schema given = options.schema();
        if (given != null) {
            if (names != null && names.size() != given.size()) {
                throw FrameException.user("'" + paths.get(0) + "' has " + names.size() + " columns ("
                        + String.join(", ", names) + "), but the given schema has " + given.size() + " ("
                        + String.join(", ", given.names()) + ")");
            }
            return given;
        }
        if (names == null) {
            throw FrameException.user("'" + paths.get(0) + "' is empty: there is no header to learn the columns from; "
                    + "give them with CsvOptions.withSchema");
        }
        final List<Field> fields = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            final String name = names.get(i).isEmpty() ? "column" + (i + 1) : names.get(i);
            fields.add(new Field(name, guesses.get(i).type()));
        }
        return new Schema(fields);
    }

    private static double ratio(
            final Schema schema, final List<CsvColumnGuess> guesses, final long sampledBytes, final long sampledRows) {
        double decoded = 0;
        for (int i = 0; i < guesses.size(); i++) {
            final DataType type = schema.field(i).type();
            decoded += guesses.get(i).decodedBytesPerRow(type);
        }
        return sampledBytes == 0 ? 1 : Math.max(0.01, decoded * sampledRows / sampledBytes);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public String description() {
        return "csv " + String.join(", ", patterns);
    }

    @Override
    public long estimatedBytes() {
        return TextFile.estimatedBytes(files, decodedRatio);
    }

    @Override
    public BlockFormat format() {
        return new CsvFormat(schema, options.dialect(), options.badRows());
    }

    @Override
    public List<SourceBlock> blocks(final long partitionBytes, final int threadCount) {
        return TextFile.blocks(files, options.blockBytes(), decodedRatio, partitionBytes, threadCount);
    }
}
