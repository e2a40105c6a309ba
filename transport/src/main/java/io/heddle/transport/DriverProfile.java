package io.heddle.transport;

import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.agrona.SystemUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * Threads and idling of a media driver, read from a property file: one of those that come with Heddle, or a file of the
 * user with the same keys. Unknown keys are errors.
 */
public final class DriverProfile {
    /** The profiles that come with Heddle; the first is the default. */
    public static final List<String> NAMES = List.of("balanced", "latency", "low-power", "dedicated");

    private static final Set<String> KEYS = Set.of(
            "threading",
            "idle",
            "conductor.idle",
            "idle.spins",
            "idle.yields",
            "idle.park.min",
            "idle.park.max",
            "idle.attention");

    /** While nothing comes over the network the shortest park is the longest one by this. */
    private static final int QUIET_PARK_SHARE = 4;

    private final String name;
    private final Properties properties;

    private DriverProfile(final String name, final Properties properties) {
        this.name = name;
        this.properties = properties;
        final Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new TransportException(
                    "driver profile " + name + " has unknown keys " + unknown + "; known are " + new TreeSet<>(KEYS));
        }
        threadingMode();
        idleStrategy(() -> 0);
        conductorIdleStrategy(() -> 0);
    }

    /**
     * Reads a profile.
     *
     * @param nameOrFile one of {@link #NAMES}, or the path of a property file
     * @throws TransportException if there is no such profile, or it makes no sense
     */
    public static DriverProfile load(final String nameOrFile) {
        final Properties properties = new Properties();
        try (InputStream stream = DriverProfile.class.getResourceAsStream(
                "/io/heddle/transport/profiles/" + nameOrFile + ".properties")) {
            if (stream != null) {
                properties.load(stream);
            } else if (Files.isRegularFile(Path.of(nameOrFile))) {
                properties.load(new StringReader(Files.readString(Path.of(nameOrFile))));
            } else {
                throw new TransportException("there is no driver profile '" + nameOrFile + "'; known are "
                        + String.join(", ", NAMES) + ", or give the path of a property file");
            }
        } catch (final IOException | IllegalArgumentException e) {
            throw new TransportException("driver profile " + nameOrFile + " cannot be read: " + e.getMessage(), e);
        }
        return new DriverProfile(nameOrFile, properties);
    }

    /**
     * A profile of other origin.
     *
     * @param name   for people.
     * @param values as in a file, any of the keys.
     * @throws TransportException if a key is unknown or a value makes no sense
     */
    public static DriverProfile of(final String name, final Map<String, String> values) {
        final Properties properties = new Properties();
        properties.putAll(values);
        return new DriverProfile(name, properties);
    }

    /** What it sets, by key. */
    public Map<String, String> values() {
        final Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }

    /** Name or file. */
    public String name() {
        return name;
    }

    ThreadingMode threadingMode() {
        final String value = properties.getProperty("threading", "SHARED");
        try {
            return ThreadingMode.valueOf(value);
        } catch (final IllegalArgumentException e) {
            throw invalid("threading", value, "SHARED, SHARED_NETWORK or DEDICATED", e);
        }
    }

    /** @param traffic a count that changes with what comes and goes over the network. */
    IdleStrategy idleStrategy(final LongSupplier traffic) {
        return idleStrategy("idle", properties.getProperty("idle", "backoff"), traffic);
    }

    IdleStrategy conductorIdleStrategy(final LongSupplier traffic) {
        final String value = properties.getProperty("conductor.idle");
        return value == null ? idleStrategy(traffic) : idleStrategy("conductor.idle", value, traffic);
    }

    private IdleStrategy idleStrategy(final String key, final String value, final LongSupplier traffic) {
        final long parkMinNs = duration("idle.park.min", "1us");
        final long parkMaxNs = duration("idle.park.max", "1ms");
        final long attentionNs = duration("idle.attention", "0");
        final IdleStrategy attentive = switch (value) {
            case "spin" -> new BusySpinIdleStrategy();
            case "yield" -> YieldingIdleStrategy.INSTANCE;
            case "backoff" ->
                new BackoffIdleStrategy(
                        number("idle.spins", 10),
                        number("idle.yields", 20),
                        parkMinNs,
                        attentionNs > 0 ? parkMinNs : parkMaxNs);
            default -> throw invalid(key, value, "spin, yield or backoff", null);
        };
        return attentionNs > 0
                ? new AttentiveIdleStrategy(
                        attentive,
                        new BackoffIdleStrategy(0, 0, parkMaxNs / QUIET_PARK_SHARE, parkMaxNs),
                        traffic,
                        attentionNs)
                : attentive;
    }

    private long number(final String key, final long otherwise) {
        final String value = properties.getProperty(key, Long.toString(otherwise));
        try {
            return Long.parseLong(value);
        } catch (final NumberFormatException e) {
            throw invalid(key, value, "a number", e);
        }
    }

    private long duration(final String key, final String otherwise) {
        final String value = properties.getProperty(key, otherwise);
        try {
            return SystemUtil.parseDuration(key, value);
        } catch (final RuntimeException e) {
            throw invalid(key, value, "a duration such as 50us or 1ms", e);
        }
    }

    private TransportException invalid(
            final String key,
            final String value,
            final String expected,
            final @org.jspecify.annotations.Nullable Throwable cause) {
        final TransportException exception = new TransportException(
                "driver profile " + name + ": " + key + "=" + value + " is not allowed, expected " + expected);
        if (cause != null) {
            exception.initCause(cause);
        }
        return exception;
    }

    @Override
    public String toString() {
        return "DriverProfile{" + name + ' ' + properties + '}';
    }
}
