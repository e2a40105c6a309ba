package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.client.Configuration.Setting;
import io.heddle.cluster.MemoryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One order of places, and no key without effect. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ConfigurationTest {
    @TempDir
    Path directory;

    private final Properties properties = new Properties();

    @Test
    void theFirstPlaceThatHasAnOptionWins() throws IOException {
        final ConfigurationOption option = ConfigurationOption.DRIVER_IDLE_PARK_MAX;
        assertEquals(
                new Setting(option, "1ms", "profile balanced"), load(Map.of()).setting(option));

        final Path file = file("driver.idle.park.max = 5ms");
        properties.setProperty("heddle.config", file.toString());
        assertEquals(new Setting(option, "5ms", file.toString()), load(Map.of()).setting(option));

        final Map<String, String> environment = Map.of("HEDDLE_DRIVER_IDLE_PARK_MAX", "6ms", "HOME", "/root");
        assertEquals(
                new Setting(option, "6ms", "HEDDLE_DRIVER_IDLE_PARK_MAX"),
                load(environment).setting(option));

        properties.setProperty("heddle.driver.idle.park.max", "7ms");
        final Configuration loaded = load(environment);
        assertEquals(new Setting(option, "7ms", "heddle.driver.idle.park.max"), loaded.setting(option));

        assertEquals(
                new Setting(option, "8ms", "builder"),
                loaded.with(option, "8ms", "builder").setting(option));
        assertEquals("7ms", loaded.text(option), "a configuration never changes");
        assertEquals(Duration.ofMillis(7), loaded.duration(option));
    }

    @Test
    void aProfileFillsWhatNobodySet() throws IOException {
        final Configuration latency =
                Configuration.defaults().with(ConfigurationOption.PROFILE, "latency", "--profile");
        assertEquals("yield", latency.text(ConfigurationOption.DRIVER_IDLE));
        assertNull(latency.find(ConfigurationOption.DRIVER_IDLE_SPINS), "what the profile before it set is gone");
        assertEquals("latency", latency.driverProfile().name());
        assertEquals("yield", latency.driverProfile().values().get("idle"));

        properties.setProperty("heddle.driver.idle", "spin");
        properties.setProperty("heddle.profile", "latency");
        assertEquals("spin", load(Map.of()).driverProfile().values().get("idle"));

        final Path own = file("threading=DEDICATED\nidle=yield\n");
        properties.setProperty("heddle.profile", own.toString());
        assertEquals(
                "profile " + own,
                load(Map.of()).setting(ConfigurationOption.DRIVER_THREADING).origin());
    }

    @Test
    void everyOptionHasAValueAndAnOriginAndNamesThatDiffer() {
        assertEquals(
                ConfigurationOption.values().length,
                Configuration.defaults().settings().size());
        final long variables = java.util.Arrays.stream(ConfigurationOption.values())
                .map(ConfigurationOption::variable)
                .distinct()
                .count();
        assertEquals(ConfigurationOption.values().length, variables);
        assertEquals("HEDDLE_MEMORY_LIMIT", ConfigurationOption.MEMORY_LIMIT.variable());
        assertEquals("heddle.memory-limit", ConfigurationOption.MEMORY_LIMIT.property());
    }

    @Test
    void unknownKeysAreErrorsWithTheNearestName() throws IOException {
        assertEquals(
                "there is no variable HEDDLE_MEMORYLIMIT; did you mean HEDDLE_MEMORY_LIMIT?",
                fault(Map.of("HEDDLE_MEMORYLIMIT", "2GB")));
        assertEquals(
                "there is no variable HEDDLE_FAVOURITE_COLOUR_OF_SKY; 'heddle config' lists what there is",
                fault(Map.of("HEDDLE_FAVOURITE_COLOUR_OF_SKY", "blue")));
        final Path file = file("worker = 2");
        properties.setProperty("heddle.config", file.toString());
        assertEquals(
                "there is no key in the configuration file " + file + ": worker; did you mean workers?",
                fault(Map.of()));
        properties.clear();
        properties.setProperty("heddle.wokers", "2");
        assertEquals("there is no system property heddle.wokers; did you mean heddle.workers?", fault(Map.of()));
    }

    @Test
    void badValuesSayWhereTheyStandAndWhatWasExpected() throws IOException {
        assertEquals(
                "the variable HEDDLE_WORKERS is 'many', expected a whole number, 0 or more",
                fault(Map.of("HEDDLE_WORKERS", "many")));
        assertEquals(
                "the variable HEDDLE_PORT is '70000', expected a port, 0 to 65535",
                fault(Map.of("HEDDLE_PORT", "70000")));
        assertEquals(
                "the variable HEDDLE_INSECURE is 'yes', expected true or false",
                fault(Map.of("HEDDLE_INSECURE", "yes")));
        assertTrue(fault(Map.of("HEDDLE_CONNECT_TIMEOUT", "5")).contains("a time above 0 with its unit"));
        assertTrue(fault(Map.of("HEDDLE_MEMORY_LIMIT", "2XB")).contains("unknown unit 'xb'"));
        assertTrue(fault(Map.of("HEDDLE_SCHEDULER", "tcp://host:8786")).contains("write host:8786"));
        assertTrue(fault(Map.of("HEDDLE_CLUSTER", "a/b")).contains("is 'a/b', expected 1 to 64 letters"));
        assertTrue(fault(Map.of("HEDDLE_PROFILE", "fast")).contains("no driver profile 'fast'"));
        assertTrue(fault(Map.of("HEDDLE_DRIVER_IDLE", "nap")).contains("expected spin, yield or backoff"));
        // Also where a higher place hides it: it is there to be used one day.
        properties.setProperty("heddle.workers", "2");
        assertTrue(fault(Map.of("HEDDLE_WORKERS", "many")).contains("'many'"));
        properties.clear();
        final Path file = file("workers = -1");
        properties.setProperty("heddle.config", file.toString());
        assertEquals("workers in " + file + " is '-1', expected a whole number, 0 or more", fault(Map.of()));
        properties.setProperty("heddle.config", directory.resolve("none").toString());
        assertTrue(fault(Map.of()).endsWith("none cannot be read: there is no such file"));
    }

    @Test
    void whatWorkersDoAsTheirMemoryFills() {
        assertEquals(MemoryPolicy.DEFAULT, Configuration.defaults().memoryPolicy());
        final Configuration changed = load(Map.of(
                "HEDDLE_MEMORY_TARGET",
                "0.3",
                "HEDDLE_MEMORY_SPILL",
                "0.5",
                "HEDDLE_MEMORY_OUTSIDE",
                "2GB",
                "HEDDLE_MEMORY_HUGE_PAGES",
                "true"));
        assertEquals(new MemoryPolicy(0.3, 0.5, 0.8, 0.95, 2_000_000_000, true), changed.memoryPolicy());
        assertEquals(
                "memory-target is 0.9, memory-spill 0.7, memory-pause 0.8; expected 0 < target <= spill <= pause <= 1",
                fault(Map.of("HEDDLE_MEMORY_TARGET", "0.9")));
        assertTrue(fault(Map.of("HEDDLE_MEMORY_PAUSE", "80%")).contains("expected a share from 0 to 1"));
    }

    @Test
    void anEmptyVariableIsNone() {
        assertNull(load(Map.of("HEDDLE_SECRET_FILE", "")).find(ConfigurationOption.SECRET_FILE));
    }

    @Test
    void theBuilderRefusesNonsenseAtOnce() {
        assertEquals(
                "workers is '-1', expected a whole number, 0 or more",
                assertThrows(BadInputException.class, () -> Client.builder().workers(-1))
                        .getMessage());
        assertThrows(BadInputException.class, () -> Client.builder().memoryLimit("2XB"));
        assertThrows(BadInputException.class, () -> Client.builder().connectTimeout(Duration.ZERO));
    }

    private Configuration load(final Map<String, String> environment) {
        return Configuration.load(null, properties, environment);
    }

    private String fault(final Map<String, String> environment) {
        return String.valueOf(
                assertThrows(BadInputException.class, () -> load(environment)).getMessage());
    }

    private Path file(final String content) throws IOException {
        return Files.writeString(directory.resolve("heddle.properties"), content);
    }
}
