package io.heddle.tools.shell;

import io.heddle.client.BadInputException;
import io.heddle.client.Client;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.jspecify.annotations.Nullable;

/** One session of the shell, of which a process has one at a time: what is typed finds its client here. */
public final class ShellSession {
    private static final List<String> STARTUP = List.of(
            "import io.heddle.client.*;",
            "import io.heddle.frame.*;",
            "import io.heddle.frame.column.*;",
            "import static io.heddle.frame.expression.Expressions.*;",
            "import java.time.Duration;",
            "Client client = io.heddle.tools.shell.ShellSession.client();");

    private static volatile @Nullable Client current;

    private ShellSession() {}

    /** The client of the session that is open. */
    public static Client client() {
        final Client client = current;
        if (client == null) {
            throw new IllegalStateException("no session of the shell is open in this process");
        }
        return client;
    }

    /**
     * Reads and runs what is typed until the end of the input or {@code /exit}.
     *
     * @param in what is typed.
     * @param out where answers go.
     * @param err where complaints of the shell itself go.
     * @return what was given to {@code /exit}, 0 for none.
     * @throws BadInputException if the shell of the JDK does not start.
     */
    public static int run(final Client client, final InputStream in, final PrintStream out, final PrintStream err) {
        current = client;
        final Path startup = startupFile();
        try {
            return JavaShellToolBuilder.builder()
                    .in(in, null)
                    .out(out)
                    .err(err)
                    .persistence(new HashMap<>())
                    .env(Map.of())
                    .locale(Locale.ROOT)
                    .start(
                            "--execution",
                            ShellExecution.NAME,
                            "--class-path",
                            classPath(),
                            "--startup",
                            "DEFAULT",
                            "--startup",
                            startup.toString());
        } catch (final Exception failure) { // what the tool throws
            throw new BadInputException("the shell of the JDK does not start: " + failure, failure);
        } finally {
            current = null;
            startup.toFile().delete();
        }
    }

    /** That of this JVM without what is not there, at which Java would not stumble but the shell does. */
    private static String classPath() {
        final String separator = System.getProperty("path.separator");
        return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(separator), -1))
                .filter(part -> !part.isEmpty() && Files.exists(Path.of(part)))
                .collect(Collectors.joining(separator));
    }

    private static Path startupFile() {
        try {
            return Files.write(Files.createTempFile("heddle-shell", ".jsh"), STARTUP);
        } catch (final IOException failure) {
            throw new BadInputException("the shell cannot write its first lines: " + failure, failure);
        }
    }
}
