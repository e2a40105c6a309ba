package io.heddle.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The table of messages in the package doc is what the schema says. */
@Timeout(20)
class EventTableTest {
    private static final Path TABLE = Path.of("src/main/java/io/heddle/diagnostics/package-info.java");
    private static final Pattern ROW = Pattern.compile(" \\* {1,2}(\\d+)  (\\w+) +(\\d+)  (0 int64 .*)");

    @Test
    void documentedMessagesEqualTheSchema() throws Exception {
        final List<String> documented = new ArrayList<>();
        for (final String line : Files.readAllLines(TABLE)) {
            final Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.add(String.join("|", row.group(1), row.group(2), row.group(3), row.group(4)));
            }
        }
        final List<String> actual = new ArrayList<>();
        final NodeList messages = schema().getElementsByTagName("sbe:message");
        for (int i = 0; i < messages.getLength(); i++) {
            actual.add(describe((Element) messages.item(i)));
        }
        assertEquals(actual, documented, "the table in package-info.java and file.xml differ");
    }

    private static Document schema() throws Exception {
        try (InputStream stream = EventTableTest.class.getResourceAsStream("/io/heddle/codecs/file.xml")) {
            assertNotNull(stream);
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream);
        }
    }

    private static String describe(final Element message) {
        final StringBuilder fields = new StringBuilder();
        int offset = 0;
        final NodeList parts = message.getElementsByTagName("field");
        for (int i = 0; i < parts.getLength(); i++) {
            final Element field = (Element) parts.item(i);
            final String type = field.getAttribute("type").startsWith("int") ? field.getAttribute("type") : "uint8";
            fields.append(i == 0 ? "" : ", ")
                    .append(offset)
                    .append(' ')
                    .append(type)
                    .append(' ');
            fields.append(field.getAttribute("name"));
            offset += type.equals("int64") ? 8 : type.equals("int32") ? 4 : 1;
        }
        final NodeList texts = message.getElementsByTagName("data");
        for (int i = 0; i < texts.getLength(); i++) {
            fields.append(", text ").append(((Element) texts.item(i)).getAttribute("name"));
        }
        return String.join("|", message.getAttribute("id"), message.getAttribute("name"), "" + offset, fields);
    }
}
