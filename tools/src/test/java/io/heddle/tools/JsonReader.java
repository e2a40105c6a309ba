package io.heddle.tools;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON strictly: maps in order, lists, strings, doubles or longs, booleans, null. */
final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(final String text) {
        this.text = text;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(final String text) {
        final JsonReader reader = new JsonReader(text.strip());
        final Object value = reader.value();
        if (reader.at != reader.text.length()) {
            throw reader.wrong("the end");
        }
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(final Map<String, Object> parent, final String key) {
        return (Map<String, Object>) parent.get(key);
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> objects(final Map<String, Object> parent, final String key) {
        return (List<Map<String, Object>>) parent.get(key);
    }

    static long number(final Map<String, Object> parent, final String key) {
        return ((Number) parent.get(key)).longValue();
    }

    private Object value() {
        switch (text.charAt(at)) {
            case '{':
                return map();
            case '[':
                return list();
            case '"':
                return string();
            default:
                return word();
        }
    }

    private Map<String, Object> map() {
        final Map<String, Object> map = new LinkedHashMap<>();
        at++;
        while (text.charAt(at) != '}') {
            if (!map.isEmpty()) {
                expect(',');
            }
            final String key = string();
            expect(':');
            if (map.put(key, value()) != null) {
                throw wrong("a key once: " + key);
            }
        }
        at++;
        return map;
    }

    private List<Object> list() {
        final List<Object> list = new ArrayList<>();
        at++;
        while (text.charAt(at) != ']') {
            if (!list.isEmpty()) {
                expect(',');
            }
            list.add(value());
        }
        at++;
        return list;
    }

    private String string() {
        expect('"');
        final StringBuilder value = new StringBuilder();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
            if (c != '\\') {
                value.append(c);
                continue;
            }
            final char escaped = text.charAt(at++);
            if (escaped == 'u') {
                value.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                at += 4;
            } else {
                value.append("nrt".indexOf(escaped) >= 0 ? "\n\r\t".charAt("nrt".indexOf(escaped)) : escaped);
            }
        }
        return value.toString();
    }

    private Object word() {
        final int from = at;
        while (at < text.length() && "]},".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        final String word = text.substring(from, at);
        switch (word) {
            case "null":
                return null;
            case "true":
                return true;
            case "false":
                return false;
            default:
                return word.matches("-?\\d+") ? (Object) Long.valueOf(word) : (Object) Double.valueOf(word);
        }
    }

    private void expect(final char c) {
        if (text.charAt(at) != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException wrong(final String expected) {
        return new IllegalArgumentException("expected " + expected + " at " + at + " of " + text);
    }
}
