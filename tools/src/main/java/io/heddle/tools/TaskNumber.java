package io.heddle.tools;

import io.heddle.graph.TaskIds;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of an option that names a task, in both of its spellings. */
final class TaskNumber implements ITypeConverter<Long> {
    /** Made by picocli. */
    TaskNumber() {}

    @Override
    public Long convert(final String value) {
        try {
            return TaskIds.parse(value);
        } catch (final IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
