package io.heddle.frame.io;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of folders that hold the rows with one value of a column, {@code column=value}, as Hive has them: what a path cannot hold is a percent sign
 * and two hexadecimal digits, null a word of its own.
 */
final class FolderNames {
    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final String ESCAPED = "\"#%'*/:=?\\{}[]^<>|";

    private FolderNames() {}

    static String of(final String column, final @Nullable String value) {
        return escaped(column) + "=" + (value == null ? NULL : escaped(value));
    }

    private static String escaped(final String text) {
        final StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            final char character = text.charAt(i);
            // A leading or only dot would hide the folder, a trailing blank is lost on some file systems.
            if (character < ' '
                    || character == 127
                    || ESCAPED.indexOf(character) >= 0
                    || (character == '.' && i == 0)) {
                name.append('%').append(String.format("%02X", (int) character));
            } else {
                name.append(character);
            }
        }
        return name.toString();
    }

    /** The column that a folder is named by; null when it is no such folder. */
    static @Nullable String column(final String folder) {
        final int equals = folder.indexOf('=');
        return equals <= 0 ? null : unescaped(folder.substring(0, equals));
    }

    /** The value of such a folder; null for null. */
    static @Nullable String value(final String folder) {
        final String value = folder.substring(folder.indexOf('=') + 1);
        return value.equals(NULL) ? null : unescaped(value);
    }

    private static String unescaped(final String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        final byte[] text = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            final int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            final int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                text[length++] = bytes[i];
            } else {
                text[length++] = (byte) ((high << 4) | low);
                i += 2;
            }
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
