package io.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TransitionTableTest {
    @Test
    void thePackageDocumentationShowsTheTable() throws IOException {
        final String source = Files.readString(Path.of("src/main/java/io/heddle/scheduler/package-info.java"));
        final int start = source.indexOf("<pre>") + 6;
        final StringBuilder documented = new StringBuilder();
        source.substring(start, source.indexOf(" * </pre>"))
                .lines()
                .forEach(line -> documented
                        .append(line.replaceFirst("^ \\* ?", "").replace("&gt;", ">"))
                        .append('\n'));
        assertEquals(TransitionTable.print(), documented.toString());
    }
}
