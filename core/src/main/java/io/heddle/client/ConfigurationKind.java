package io.heddle.client;

import io.heddle.cluster.WorkerResources;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.graph.HeddleException;
import io.heddle.transport.Address;
import io.heddle.transport.TransportException;
import org.agrona.SystemUtil;
import org.jspecify.annotations.Nullable;

/** What kind of value an option takes. */
public enum ConfigurationKind {
    /** Any text. */
    TEXT("a text that is not empty"),
    /** A whole number of 0 or more. */
    COUNT("a whole number, 0 or more"),
    /** A UDP or TCP port. */
    PORT("a port, 0 to 65535"),
    /** True or false. */
    FLAG("true or false"),
    /** A time with its unit. */
    DURATION("a time above 0 with its unit, such as 250ms or 5s"),
    /** An amount of memory, as {@link MemorySize} reads it. */
    MEMORY("an amount of memory, such as 2GB, 512MiB, 0.25 (share of what there is) or auto"),
    /** A part of a whole. */
    SHARE("a share from 0 to 1, such as 0.7"),
    /** An address of a scheduler, as {@link Address} reads it. */
    ADDRESS("host:8786, ipc, or ipc:/driver/directory"),
    /** Amounts of resources by name, as {@link WorkerResources} reads them. */
    RESOURCES("names with amounts above 0, such as GPU=2,LICENCE=0.5"),
    /** A name that becomes the name of a directory. */
    NAME("1 to 64 letters, digits, dots, dashes and underscores, beginning with none of '.-'");

    private static final int PORT_MAX = 65_535;

    private final String expected;

    ConfigurationKind(final String expected) {
        this.expected = expected;
    }

    /** What a value looks like, for people. */
    public String expected() {
        return expected;
    }

    /**
     * Refuse a value that is none of this kind.
     *
     * @param value to check.
     * @param origin where it was found, the beginning of the sentence.
     * @throws BadInputException that names origin, value and what was expected.
     */
    void require(final String value, final String origin) {
        final String reason = fault(value);
        if (reason != null) {
            throw new BadInputException(
                    origin + " is '" + value + "', expected " + expected + (reason.isEmpty() ? "" : ": " + reason));
        }
    }

    /** Null for a good value, else why it is not, as far as there is more to say than what was expected. */
    private @Nullable String fault(final String value) {
        return switch (this) {
            case TEXT -> value.isEmpty() ? "" : null;
            case COUNT -> isWholeNumber(value, Integer.MAX_VALUE) ? null : "";
            case PORT -> isWholeNumber(value, PORT_MAX) ? null : "";
            case FLAG -> value.equals("true") || value.equals("false") ? null : "";
            case DURATION -> isDuration(value) ? null : "";
            case NAME -> NodeDirectory.isName(value) ? null : "";
            case SHARE -> isShare(value) ? null : "";
            case MEMORY -> faultOf(() -> MemorySize.parse(value));
            case RESOURCES -> faultOf(() -> WorkerResources.parse(value));
            case ADDRESS -> faultOf(() -> Address.parse(value));
        };
    }

    private static boolean isWholeNumber(final String value, final int max) {
        try {
            final int number = Integer.parseInt(value);
            return number >= 0 && number <= max;
        } catch (final NumberFormatException none) {
            return false;
        }
    }

    private static boolean isShare(final String value) {
        try {
            final double share = Double.parseDouble(value);
            return share >= 0 && share <= 1;
        } catch (final NumberFormatException none) {
            return false;
        }
    }

    private static boolean isDuration(final String value) {
        try {
            // A bare number would be nanoseconds: nobody means that.
            return !Character.isDigit(value.charAt(value.length() - 1)) && SystemUtil.parseDuration("", value) > 0;
        } catch (final RuntimeException none) {
            return false;
        }
    }

    private static @Nullable String faultOf(final Runnable parser) {
        try {
            parser.run();
            return null;
        } catch (final HeddleException | TransportException fault) {
            return fault.getMessage();
        }
    }
}
