package io.heddle.frame.io;

import io.heddle.frame.expression.FrameErrorCategory;
import io.heddle.frame.expression.FrameException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What is said when a file cannot be written. */
final class FileErrors {
    private FileErrors() {}

    /** Of category RESOURCE where the disk is full, else USER. */
    static FrameException notWritten(final String target, final IOException wrong) {
        final String reason = reason(wrong);
        final boolean full = reason.contains("No space left") || reason.contains("quota");
        return new FrameException(
                full ? FrameErrorCategory.RESOURCE : FrameErrorCategory.USER,
                "cannot write '" + target + "': " + reason,
                wrong);
    }

    private static String reason(final IOException wrong) {
        if (wrong instanceof AccessDeniedException denied) {
            return "permission denied for '" + denied.getFile() + "'";
        }
        if (wrong instanceof NoSuchFileException missing) {
            final Path parent = Path.of(missing.getFile()).getParent();
            return "there is no directory '" + parent
                    + "' where it is written; workers of other hosts need it under the same path";
        }
        final String message = wrong.getMessage();
        if (wrong instanceof FileSystemException other && other.getReason() != null) {
            return other.getReason() + " ('" + other.getFile() + "')";
        }
        return message == null ? wrong.getClass().getSimpleName() : message;
    }
}
