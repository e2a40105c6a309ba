package io.heddle.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.diagnostics.Advice.Topic;
import io.heddle.diagnostics.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page calls each topic of the advice by a name of its own, and none that does not exist. */
class AdviceTitlesTest {
    private static final Pattern TITLES = Pattern.compile("const TITLES = \\{(.*?)};", Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile("(\\w+): \"([^\"]+)\"");

    @Test
    void eachTopicHasATitle() throws IOException {
        final Matcher titles = TITLES.matcher(script());
        assertTrue(titles.find(), "advice-list.js has no list of titles");
        final List<String> titled = ENTRY.matcher(titles.group(1))
                .results()
                .map(entry -> entry.group(1))
                .toList();
        // As JSON says them, which is what the page gets.
        final List<String> topics = Arrays.stream(Topic.values())
                .map(topic -> JsonText.of(topic).replace("\"", ""))
                .toList();
        assertEquals(topics, titled);
    }

    private static String script() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                DashboardServer.class.getResourceAsStream("/io/heddle/dashboard/advice-list.js"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
