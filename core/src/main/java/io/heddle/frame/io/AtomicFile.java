package io.heddle.frame.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a file of which nobody ever sees a half: under a name that readers of directories leave out, then renamed. */
public final class AtomicFile {
    private AtomicFile() {}

    /** What writes the bytes. */
    public interface Body {
        void writeTo(Path temporary) throws IOException;
    }

    /** Makes the file, or puts it in the place of one that is there; what fails leaves no trace. */
    public static void write(final Path target, final Body body) {
        final Path absolute = target.toAbsolutePath();
        Path temporary = null;
        try {
            temporary = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
            // Made with the permissions that any new file gets: temporary files of the library are for their owner
            // only.
            Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .close();
            body.writeTo(temporary);
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            temporary = null;
        } catch (final IOException wrong) {
            throw FileErrors.notWritten(target.toString(), wrong);
        } finally {
            delete(temporary);
        }
    }

    private static void delete(final @Nullable Path temporary) {
        try {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (final IOException ignored) {
            // The complaint about why it was not finished matters more.
        }
    }
}
