package io.heddle.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The BOM inherits nothing, so that who imports it gets no version but ours; so it repeats what the root says, and must not differ. */
@Timeout(20)
class BomTest {
    private static final Path ROOT = Path.of("..", "pom.xml");
    private static final Path BOM = Path.of("bom", "pom.xml");

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(heddle-[^<]+)</artifactId>");
    private static final Pattern VERSION = Pattern.compile("<version>([^<$]+)</version>");

    /** Benchmarks are no library. */
    private static final String NOT_PUBLISHED = "heddle-jmh";

    @Test
    void everyModuleStandsInTheBom() throws IOException {
        final Set<String> modules = new TreeSet<>();
        for (final String module : all(Files.readString(ROOT), MODULE)) {
            if (!module.equals("tools/bom")) {
                final String pom = Files.readString(Path.of("..", module, "pom.xml"));
                modules.add(first(pom.substring(pom.indexOf("</parent>")), ARTIFACT));
            }
        }
        modules.remove(NOT_PUBLISHED);
        final Set<String> listed = all(Files.readString(BOM), ARTIFACT);
        listed.remove("heddle-bom");
        assertEquals(modules, listed);
    }

    @Test
    void itIsOfTheSameVersion() throws IOException {
        assertEquals(first(Files.readString(ROOT), VERSION), first(Files.readString(BOM), VERSION));
    }

    private static String first(final String text, final Pattern pattern) {
        final Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static Set<String> all(final String text, final Pattern pattern) {
        final Set<String> found = new TreeSet<>();
        final Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
