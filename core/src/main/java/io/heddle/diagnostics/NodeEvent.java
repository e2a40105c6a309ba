package io.heddle.diagnostics;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on a node, for people and for programs: made from event logs by {@link EventDescriber}.
 *
 * @param timeNs when, in epoch nanoseconds; of something that took time, when it ended.
 * @param node   name of the node whose log has it.
 * @param type   what it is: the name of the message in lower case with dashes, such as {@code worker-lost}.
 * @param fields its values by name, in order.
 * @param text   the same as a sentence.
 */
public record NodeEvent(long timeNs, String node, String type, Map<String, @Nullable Object> fields, String text) {
    /**
     * The event as one JSON object on one line.
     *
     * @return the text.
     */
    public String toJson() {
        final Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("timeNs", timeNs);
        json.put("node", node);
        json.put("type", type);
        json.putAll(fields);
        json.put("text", text);
        return JsonText.of(json);
    }
}
