package io.heddle.tools;

import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.tools.demo.VerificationFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Failures as one sentence for people. */
final class ErrorText {
    private ErrorText() {}

    static String of(final Throwable failure) {
        if (failure instanceof HeddleException heddle
                && heddle.category() == ErrorKind.INTERNAL
                && !(failure instanceof VerificationFailedException)) {
            return heddle.getMessage() + " (a defect of Heddle: run again with --debug and report what it prints)";
        }
        if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException cause) {
            final String message = failure.getMessage();
            // Made with a message of its own, or wrapped without a word.
            return message == null || message.equals(cause.toString()) ? ofInputOutput(cause) : message;
        }
        if (failure instanceof IOException cause) {
            return ofInputOutput(cause);
        }
        final String message = failure.getMessage();
        if (message != null && (failure instanceof HeddleException || isExpected(failure))) {
            return message;
        }
        return "unexpected " + failure + " (run again with --debug and report what it prints)";
    }

    private static String ofInputOutput(final IOException failure) {
        if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
            return "there is no file " + failure.getMessage();
        }
        if (failure instanceof AccessDeniedException) {
            return "this user may not read or write " + failure.getMessage();
        }
        return String.valueOf(failure.getMessage());
    }

    /** Thrown with a sentence for people by the rooms below, which know of no categories. */
    private static boolean isExpected(final Throwable failure) {
        return failure.getClass().getName().startsWith("io.heddle.");
    }
}
