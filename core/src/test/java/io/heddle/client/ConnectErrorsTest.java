package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.cluster.SchedulerProcess;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.transport.DriverProfile;
import io.heddle.transport.SharedSecret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong on the way into a cluster is one clear sentence of the right kind. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConnectErrorsTest {
    @TempDir
    Path directory;

    @Test
    void tcpIsRefusedWithTheRightForm() {
        final BadInputException failure =
                assertThrows(BadInputException.class, () -> Client.connect("tcp://somewhere:8786"));
        assertTrue(String.valueOf(failure.getMessage()).contains("write somewhere:8786"), failure.getMessage());
    }

    @Test
    void nobodyThere() {
        final NoClusterException failure = assertThrows(
                NoClusterException.class,
                () -> Client.builder().connectTimeout(Duration.ofMillis(500)).connect("127.0.0.1:59999"));
        assertTrue(String.valueOf(failure.getMessage()).contains("heddle scheduler"), failure.getMessage());
    }

    @Test
    void anotherSecret() {
        final String name = "secret-" + ProcessHandle.current().pid();
        try (SchedulerProcess scheduler = SchedulerProcess.start(
                name, "127.0.0.1", 0, null, SharedSecret.random(), false, DriverProfile.load("balanced"))) {
            final Path wrong = directory.resolve("wrong");
            SharedSecret.random().writeTo(wrong);
            final String address = scheduler.address().toString();
            assertThrows(
                    NotAuthorisedException.class,
                    () -> Client.builder().secretFile(wrong).connect(address));
            assertThrows(NotAuthorisedException.class, () -> Client.connect(address));
        }
    }

    @Test
    void limitsThatCannotBe() {
        for (final String limit : new String[] {"1", "65535"}) {
            final HeddleException failure = assertThrows(
                    HeddleException.class,
                    () -> Client.builder().workers(1).memoryLimit(limit).start(),
                    limit);
            assertTrue(String.valueOf(failure.getMessage()).contains("65,536"), failure.getMessage());
        }
        final HeddleException tooLarge = assertThrows(
                HeddleException.class,
                () -> Client.builder().workers(1).memoryLimit("100TiB").start());
        assertEquals(ErrorKind.RESOURCE, tooLarge.category());
        assertTrue(String.valueOf(tooLarge.getMessage()).contains("shared memory"), tooLarge.getMessage());
    }

    @Test
    void theSmallestLimitsWork() {
        for (final String limit : new String[] {"65536", "65537"}) {
            try (Client client = Client.builder().workers(1).memoryLimit(limit).start()) {
                assertEquals(42, client.submit(x -> x + 1, 41).result(), limit);
            }
        }
    }
}
