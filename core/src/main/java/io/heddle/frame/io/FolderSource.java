package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Field;
import io.heddle.frame.expression.FrameException;
import io.heddle.frame.expression.Literal;
import io.heddle.frame.expression.Schema;
import io.heddle.frame.expression.ValueText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Files in folders named {@code column=value}: each folder is a column behind those of the files, of a type that all its values are of. Only folders
 * below the directory, or behind the beginning of the glob, count that the program has named. Conditions on such columns leave whole files out of the
 * plan. Immutable.
 */
final class FolderSource implements BlockSource {
    private final BlockSource files;
    private final Schema schema;
    private final Map<String, Map<String, Literal>> constants;

    private FolderSource(
            final BlockSource files, final Schema schema, final Map<String, Map<String, Literal>> constants) {
        this.files = files;
        this.schema = schema;
        this.constants = constants;
    }

    /**
     * The same source where no file stands in such folders.
     *
     * @param folders for each file the names of the folders that it stands in.
     */
    static BlockSource over(final BlockSource files, final Map<Path, List<String>> folders) {
        final Map<Path, Map<String, @Nullable String>> texts = new LinkedHashMap<>();
        @Nullable Path firstPath = null;
        List<String> columns = List.of();
        for (final Map.Entry<Path, List<String>> file : folders.entrySet()) {
            final Map<String, @Nullable String> values = new LinkedHashMap<>();
            for (final String folder : file.getValue()) {
                final String column = FolderNames.column(folder);
                if (column != null) {
                    values.put(column, FolderNames.value(folder));
                }
            }
            if (firstPath == null) {
                firstPath = file.getKey();
                columns = List.copyOf(values.keySet());
            } else if (!columns.equals(List.copyOf(values.keySet()))) {
                throw FrameException.user("'" + firstPath + "' stands in folders by " + columns + ", but '"
                        + file.getKey() + "' by " + values.keySet() + "; all files must have the same ones");
            }
            texts.put(file.getKey(), values);
        }
        if (columns.isEmpty()) {
            return files;
        }
        final List<Field> fields = new ArrayList<>(files.schema().fields());
        for (final String column : columns) {
            if (files.schema().find(column) >= 0) {
                throw FrameException.user("'" + column + "' is a column of '" + firstPath
                        + "' and of the folders that it stands in; name the files by themselves, or rename one");
            }
            fields.add(new Field(column, type(column, texts.values())));
        }
        final Schema schema = new Schema(fields);
        final Map<String, Map<String, Literal>> constants = new HashMap<>();
        texts.forEach((path, values) -> {
            final Map<String, Literal> literals = new HashMap<>();
            values.forEach((column, text) -> literals.put(column, literal(schema.typeOf(column), text)));
            constants.put(path.toAbsolutePath().normalize().toString(), Map.copyOf(literals));
        });
        return new FolderSource(files, schema, constants);
    }

    private static DataType type(final String column, final Collection<Map<String, @Nullable String>> files) {
        final CsvColumnGuess guess = new CsvColumnGuess();
        boolean isEmptyText = false;
        for (final Map<String, @Nullable String> file : files) {
            final String text = file.get(column);
            isEmptyText |= text != null && text.isBlank();
            if (text == null) {
                guess.addNull();
            } else {
                guess.add(text, false);
            }
        }
        return isEmptyText ? DataType.STRING : guess.type();
    }

    private static Literal literal(final DataType type, final @Nullable String text) {
        if (text == null) {
            return Literal.ofNull(type);
        }
        final String value = text.strip();
        return switch (type.kind()) {
            case STRING -> Literal.of(text);
            case INT64 -> Literal.of(Long.parseLong(value));
            case FLOAT64 -> Literal.of(number(value));
            case DECIMAL -> throw FrameException.internal("no folder is guessed to be " + type.label());
            case BOOL -> Literal.of(Boolean.parseBoolean(value));
            case DATE, TIMESTAMP -> {
                final Literal read = ValueText.parse(value, type);
                if (read == null) {
                    throw FrameException.user("the folder value '" + text + "' is no " + type.label());
                }
                yield read;
            }
        };
    }

    private static double number(final String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public String description() {
        return files.description();
    }

    @Override
    public long estimatedBytes() {
        return files.estimatedBytes();
    }

    @Override
    public BlockFormat format() {
        return new FolderFormat(files.format(), schema);
    }

    @Override
    public List<SourceBlock> blocks(final long partitionBytes, final int threadCount) {
        final List<SourceBlock> blocks = new ArrayList<>();
        for (final SourceBlock block : files.blocks(partitionBytes, threadCount)) {
            blocks.add(new FolderBlock(block, constants.getOrDefault(block.path(), Map.of())));
        }
        return blocks;
    }
}
