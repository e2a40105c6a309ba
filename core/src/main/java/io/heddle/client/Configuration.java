package io.heddle.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.cluster.MemoryBudget;
import io.heddle.cluster.MemoryPolicy;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.graph.HeddleException;
import io.heddle.graph.NearestName;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.TransportException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.agrona.SystemUtil;
import org.jspecify.annotations.Nullable;

/**
 * The value of every {@link ConfigurationOption} and where it came from. Looked for in one order, the first place that has it wins: the
 * program itself (a builder, a command line), the system property {@code heddle.*}, the variable {@code HEDDLE_*}, the configuration file,
 * the profile, the default. A key that does not exist is an error in each of these places, so that no misspelt option is silently without
 * effect. Immutable.
 */
public final class Configuration {
    /** What the name of every system property of Heddle begins with. */
    public static final String PROPERTY_PREFIX = "heddle.";
    /** What the name of every variable of Heddle begins with. */
    public static final String VARIABLE_PREFIX = "HEDDLE_";
    /** The option that names the configuration file: {@code --config}, {@code heddle.config}, {@code HEDDLE_CONFIG}. */
    public static final String FILE_KEY = "config";

    private static final String DEFAULT = "default";
    private static final String PROFILE_ORIGIN = "profile ";

    /** Properties that are no options: what the launcher says of the terminal, and what tests and benchmarks are repeated with. */
    private static final Set<String> OTHER_PROPERTIES =
            Set.of("terminal", "terminal.width", "pretended-host", "seed", "data", "golden.update");

    private static final List<String> OTHER_PROPERTY_GROUPS = List.of("soak.", "simulation.", "test.");

    /** Read by the launcher, before there is a JVM. */
    private static final Set<String> OTHER_VARIABLES = Set.of("HEDDLE_JVM_OPTIONS", "HEDDLE_TEST");

    private final Map<ConfigurationOption, Setting> settings;

    /**
     * One option as it is in force.
     *
     * @param option which.
     * @param value  its value, null for none.
     * @param origin where the value came from, for people: {@code --memory-limit}, {@code HEDDLE_MEMORY_LIMIT}, {@code profile latency}.
     */
    public record Setting(
            ConfigurationOption option, @Nullable String value, String origin) {}

    private Configuration(final Map<ConfigurationOption, Setting> settings) {
        this.settings = settings;
    }

    /** What this process was started with: system properties, variables, the file that these name, and defaults. */
    public static Configuration load() {
        return load(null);
    }

    /**
     * As {@link #load()}, with a configuration file.
     *
     * @param file a property file, null for the one that {@code heddle.config} or {@code HEDDLE_CONFIG} names, if any.
     * @throws BadInputException if a key does not exist or a value makes no sense, with the nearest key.
     */
    public static Configuration load(final @Nullable Path file) {
        return load(file, System.getProperties(), System.getenv());
    }

    static Configuration load(
            final @Nullable Path file, final Properties properties, final Map<String, String> environment) {
        final Map<ConfigurationOption, Setting> settings = new EnumMap<>(ConfigurationOption.class);
        addProperties(settings, properties);
        addVariables(settings, environment);
        final Path configured = file != null ? file : namedFile(properties, environment);
        if (configured != null) {
            addFile(settings, configured);
        }
        for (final ConfigurationOption option : ConfigurationOption.values()) {
            settings.putIfAbsent(option, new Setting(option, option.defaultValue(), DEFAULT));
        }
        return withProfile(settings);
    }

    /** The defaults alone, whatever this process was started with. */
    public static Configuration defaults() {
        return load(null, new Properties(), Map.of());
    }

    /** A place of higher rank was asked before; a bad value is an error also where it is not used. */
    private static void add(
            final Map<ConfigurationOption, Setting> settings,
            final ConfigurationOption option,
            final String value,
            final String origin,
            final String sentence) {
        option.kind().require(value, sentence);
        settings.putIfAbsent(option, new Setting(option, value, origin));
    }

    private static void addProperties(final Map<ConfigurationOption, Setting> settings, final Properties properties) {
        for (final String name : properties.stringPropertyNames()) {
            if (!name.startsWith(PROPERTY_PREFIX)) {
                continue;
            }
            final String key = name.substring(PROPERTY_PREFIX.length());
            final ConfigurationOption option = ConfigurationOption.find(key);
            if (option != null) {
                add(settings, option, properties.getProperty(name), name, "the system property " + name);
            } else if (!key.equals(FILE_KEY) && !isOtherProperty(key)) {
                throw unknown("system property", name, keys(ConfigurationOption::property));
            }
        }
    }

    private static boolean isOtherProperty(final String key) {
        return OTHER_PROPERTIES.contains(key) || OTHER_PROPERTY_GROUPS.stream().anyMatch(key::startsWith);
    }

    private static void addVariables(
            final Map<ConfigurationOption, Setting> settings, final Map<String, String> environment) {
        final Map<String, ConfigurationOption> known = new TreeMap<>();
        for (final ConfigurationOption option : ConfigurationOption.values()) {
            known.put(option.variable(), option);
        }
        environment.forEach((name, value) -> {
            final ConfigurationOption option = known.get(name);
            // An empty variable is how a shell says that there is none.
            if (option != null && !value.isEmpty()) {
                add(settings, option, value, name, "the variable " + name);
            } else if (option == null
                    && name.startsWith(VARIABLE_PREFIX)
                    && !name.equals(VARIABLE_PREFIX + "CONFIG")
                    && !OTHER_VARIABLES.contains(name)) {
                throw unknown("variable", name, List.copyOf(known.keySet()));
            }
        });
    }

    private static @Nullable Path namedFile(final Properties properties, final Map<String, String> environment) {
        final String name =
                properties.getProperty(PROPERTY_PREFIX + FILE_KEY, environment.getOrDefault("HEDDLE_CONFIG", ""));
        return name.isEmpty() ? null : Path.of(name);
    }

    private static void addFile(final Map<ConfigurationOption, Setting> settings, final Path file) {
        final Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
            properties.load(reader);
        } catch (final IOException | IllegalArgumentException unreadable) {
            throw new BadInputException(
                    "the configuration file " + file + " cannot be read: "
                            + (Files.exists(file) ? unreadable.getMessage() : "there is no such file"),
                    unreadable);
        }
        for (final String key : new TreeSet<>(properties.stringPropertyNames())) {
            final ConfigurationOption option = ConfigurationOption.find(key);
            if (option == null) {
                throw unknown("key in the configuration file " + file + ":", key, keys(ConfigurationOption::key));
            }
            add(settings, option, properties.getProperty(key), file.toString(), key + " in " + file);
        }
    }

    private static List<String> keys(final Function<ConfigurationOption, String> form) {
        return Arrays.stream(ConfigurationOption.values()).map(form).toList();
    }

    private static BadInputException unknown(final String what, final String name, final List<String> known) {
        final String nearest = NearestName.of(name, known);
        return new BadInputException("there is no " + what + " " + name + "; "
                + (nearest == null ? "'heddle config' lists what there is" : "did you mean " + nearest + "?"));
    }

    /** What the profile sets and nobody set before it; then the driver's options are looked at together. */
    private static Configuration withProfile(final Map<ConfigurationOption, Setting> settings) {
        final Setting profile = settings.get(ConfigurationOption.PROFILE);
        final Configuration result = new Configuration(settings);
        if (profile != null && profile.value() != null) {
            try {
                DriverProfile.load(profile.value()).values().forEach((key, value) -> {
                    final ConfigurationOption option =
                            ConfigurationOption.find(ConfigurationOption.DRIVER_PREFIX + key);
                    final Setting current = option == null ? null : settings.get(option);
                    if (option != null && current != null && current.origin().equals(DEFAULT)) {
                        settings.put(option, new Setting(option, value, PROFILE_ORIGIN + profile.value()));
                    }
                });
            } catch (final TransportException unusable) {
                throw new BadInputException(String.valueOf(unusable.getMessage()), unusable);
            }
        }
        result.driverProfile();
        result.memoryPolicy();
        return result;
    }

    /**
     * The same with another value, as a program or a command line sets it: above all other places.
     *
     * @param option which.
     * @param value  its value.
     * @param origin for people, as in {@code --memory-limit}.
     */
    public Configuration with(final ConfigurationOption option, final String value, final String origin) {
        option.kind().require(value, origin);
        final Map<ConfigurationOption, Setting> changed = new EnumMap<>(settings);
        changed.put(option, new Setting(option, value, origin));
        if (option != ConfigurationOption.PROFILE) {
            return new Configuration(changed);
        }
        changed.replaceAll((which, old) ->
                old.origin().startsWith(PROFILE_ORIGIN) ? new Setting(which, which.defaultValue(), DEFAULT) : old);
        return withProfile(changed);
    }

    /** Every option as it is in force, in the order of their declaration. */
    public List<Setting> settings() {
        return List.copyOf(settings.values());
    }

    /** Value and origin of one option. */
    public Setting setting(final ConfigurationOption option) {
        final Setting setting = settings.get(option);
        if (setting == null) {
            throw new IllegalStateException("no value for " + option);
        }
        return setting;
    }

    /** The value of an option that may have none. */
    public @Nullable String find(final ConfigurationOption option) {
        return setting(option).value();
    }

    /** The value of an option that always has one. */
    public String text(final ConfigurationOption option) {
        final String value = find(option);
        if (value == null) {
            throw new IllegalStateException("no value for " + option);
        }
        return value;
    }

    /** The value of a {@link ConfigurationKind#COUNT} or {@link ConfigurationKind#PORT}. */
    public int number(final ConfigurationOption option) {
        return Integer.parseInt(text(option));
    }

    /** The value of a {@link ConfigurationKind#FLAG}. */
    public boolean isSet(final ConfigurationOption option) {
        return Boolean.parseBoolean(text(option));
    }

    /** The value of a {@link ConfigurationKind#DURATION}. */
    public Duration duration(final ConfigurationOption option) {
        return Duration.ofNanos(SystemUtil.parseDuration(option.key(), text(option)));
    }

    /** The value of a text that names a file or directory, null for none. */
    public @Nullable Path path(final ConfigurationOption option) {
        final String value = find(option);
        return value == null ? null : Path.of(value);
    }

    /**
     * What workers do as their memory fills.
     *
     * @throws BadInputException if the shares are not in order.
     */
    public MemoryPolicy memoryPolicy() {
        final MemorySize outside = MemorySize.parse(text(ConfigurationOption.MEMORY_OUTSIDE));
        try {
            return new MemoryPolicy(
                    share(ConfigurationOption.MEMORY_TARGET),
                    share(ConfigurationOption.MEMORY_SPILL),
                    share(ConfigurationOption.MEMORY_PAUSE),
                    share(ConfigurationOption.MEMORY_TERMINATE),
                    outside.toBytes(MemoryBudget.availableBytes(NodeDirectory.defaultRoot()), 0),
                    isSet(ConfigurationOption.MEMORY_HUGE_PAGES));
        } catch (final HeddleException disordered) {
            throw new BadInputException(String.valueOf(disordered.getMessage()), disordered);
        }
    }

    private double share(final ConfigurationOption option) {
        return Double.parseDouble(text(option));
    }

    /** How media drivers run. */
    public DriverProfile driverProfile() {
        final Map<String, String> values = new TreeMap<>();
        settings.forEach((option, setting) -> {
            if (option.key().startsWith(ConfigurationOption.DRIVER_PREFIX) && setting.value() != null) {
                values.put(option.key().substring(ConfigurationOption.DRIVER_PREFIX.length()), setting.value());
            }
        });
        try {
            return DriverProfile.of(text(ConfigurationOption.PROFILE), values);
        } catch (final TransportException unusable) {
            throw new BadInputException(String.valueOf(unusable.getMessage()), unusable);
        }
    }
}
