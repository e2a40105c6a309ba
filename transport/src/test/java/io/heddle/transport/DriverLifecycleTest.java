package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.status.SystemCounterDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers start, are found, end, and start again over what a killed one left. */
@Timeout(60)
class DriverLifecycleTest {
    private final Path root = TestDriver.freshRoot();

    @AfterEach
    void deleteRoot() {
        TestDriver.deleteRoot(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"balanced", "latency", "low-power", "dedicated"})
    void shouldRunStandaloneInEveryProfile(final String profile) throws Exception {
        final Path directory = root.resolve("driver");
        try (TransportJvm first = start(profile, directory)) {
            checkReachable(directory);
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
            first.kill();
        }
        assertTrue(Files.exists(directory), "a killed driver leaves its directory");
        try (TransportJvm second = start(profile, directory)) {
            checkReachable(directory);
            final long tookMs = second.terminate(5_000);
            System.out.println("SIGTERM of the driver, profile " + profile + ": " + tookMs + " ms");
            assertTrue(tookMs < 1_000, "SIGTERM took " + tookMs + " ms");
        }
        assertNothingLeft();
    }

    @Test
    void shouldEndOnInterruptFromTheKeyboard() throws Exception {
        try (TransportJvm driver = start("balanced", root.resolve("driver"))) {
            new ProcessBuilder("kill", "-INT", Long.toString(driver.pid()))
                    .start()
                    .waitFor();
            driver.awaitExit(1_000);
        }
        assertNothingLeft();
    }

    @Test
    void shouldRefuseASecondDriver() throws Exception {
        final Path directory = root.resolve("driver");
        try (TransportJvm driver = start("balanced", directory)) {
            final TransportException failure = assertThrows(
                    TransportException.class, () -> EmbeddedDriver.launch(new DriverOptions().directory(directory)));
            assertTrue(
                    failure.getMessage().contains("another media driver runs in " + directory), failure.getMessage());
            checkReachable(directory);
            driver.terminate(5_000);
        }
        try (EmbeddedDriver first = EmbeddedDriver.launch(new DriverOptions().directory(directory))) {
            assertThrows(
                    TransportException.class, () -> EmbeddedDriver.launch(new DriverOptions().directory(directory)));
            assertEquals(0, first.counters().get(TransportCounter.ERRORS));
        }
        assertNothingLeft();
    }

    @Test
    void shouldOutliveAnInterruptOfWhoeverDrivesTheConnection() {
        try (TestDriver driver = TestDriver.balanced();
                DriverConnection connection = driver.connect()) {
            assertFalse(
                    connection.aeron().addExclusivePublication("aeron:ipc", 1).isClosed()); // now the driver knows it
            TransportAwait.until("nothing is left to do", 5_000, () -> connection.doWork() == 0);
            Thread.currentThread().interrupt();
            connection.doWork();
            assertTrue(Thread.interrupted(), "the interrupt is the caller's, and stays");
            TransportAwait.during(3_000, connection::doWork); // longer than the driver believes in a silent client
            assertTrue(connection.isOpen(), () -> "ended: " + connection.lastError());
            final int givenUp = SystemCounterDescriptor.CLIENT_TIMEOUTS.id();
            assertEquals(0, connection.aeron().countersReader().getCounterValue(givenUp));
        }
    }

    @Test
    void shouldRunTheSteward() {
        final AtomicInteger runs = new AtomicInteger();
        final StewardTask counting = new StewardTask() {
            @Override
            public String name() {
                return "counting";
            }

            @Override
            public void run(final long nowNs) {
                if (runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("the first round fails");
                }
            }
        };
        try (EmbeddedDriver driver = EmbeddedDriver.launch(
                new DriverOptions().directory(root.resolve("driver")).stewardTask(counting))) {
            TransportAwait.until("it ran twice", 5_000, () -> runs.get() >= 2);
            assertEquals(1, driver.steward().failures());
        }
    }

    @Test
    void shouldLeaveNoThread() throws Exception {
        EmbeddedDriver.launch(new DriverOptions().directory(root.resolve("driver")))
                .close();
        TransportAwait.until(
                "the driver's threads are gone",
                5_000,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains(root.toString())
                                || thread.getName().equals("heddle-steward")));
        assertNothingLeft();
    }

    @Test
    void shouldNameUnknownProfilesAndKeys() throws IOException {
        final TransportException unknown = assertThrows(TransportException.class, () -> DriverProfile.load("fast"));
        assertTrue(unknown.getMessage().contains("known are balanced, latency, low-power, dedicated"));
        Files.createDirectories(root);
        final Path file = Files.writeString(root.resolve("own.properties"), "threading=SHARED\nidel=spin\n");
        final TransportException key =
                assertThrows(TransportException.class, () -> DriverProfile.load(file.toString()));
        assertTrue(key.getMessage().contains("unknown keys [idel]"), key.getMessage());
        Files.writeString(file, "threading=SHARED\nidle.park.max=quick\n");
        final TransportException value =
                assertThrows(TransportException.class, () -> DriverProfile.load(file.toString()));
        assertTrue(value.getMessage().contains("idle.park.max=quick"), value.getMessage());
        Files.writeString(file, "threading=SHARED\nidle.park.max=20us\n");
        assertEquals(file.toString(), DriverProfile.load(file.toString()).name());
    }

    @Test
    void shouldSayWhenSharedMemoryIsTooSmall() {
        final SharedMemoryException failure = assertThrows(
                SharedMemoryException.class,
                () -> SharedMemoryCheck.require(root, 1L << 50, "2 workers of 562 TB and the media driver"));
        assertTrue(
                failure.getMessage()
                        .startsWith("2 workers of 562 TB and the media driver need 1073741824 MiB of shared"
                                + " memory, but /dev/shm has "),
                failure.getMessage());
        assertTrue(failure.getMessage().contains("`--shm-size` (64 MiB unless given)"), failure.getMessage());
        SharedMemoryCheck.require(root, 1 << 20, "little");
        assertFalse(Files.exists(root));
        assertTrue(SharedMemoryCheck.message(root, 200 << 20, "x", 60 << 20, 64 << 20)
                .contains("size=255m"));
    }

    private static TransportJvm start(final String profile, final Path directory) throws Exception {
        final TransportJvm jvm =
                TransportJvm.start(DriverMain.class, "--profile", profile, "--directory", directory.toString());
        jvm.awaitLine("media driver runs in", 20_000);
        return jvm;
    }

    private static void checkReachable(final Path directory) {
        try (DriverConnection connection = DriverConnection.connect(directory, new TransportCounters())) {
            assertTrue(connection.uniqueStreamId() >= TransportLimits.FIRST_DYNAMIC_STREAM_ID);
            connection.doWork();
            assertTrue(connection.isOpen());
        }
    }

    private void assertNothingLeft() throws IOException {
        try (var files = Files.list(root)) {
            assertEquals("[]", files.map(Path::toString).toList().toString());
        }
    }
}
