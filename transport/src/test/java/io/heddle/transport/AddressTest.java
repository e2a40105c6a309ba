package io.heddle.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of addresses, the limits of the room and what secrets are. */
@Timeout(60)
class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "host:9000, host:9000",
        "host, host:8786",
        "10.1.2.3:0, 10.1.2.3:0",
        "[::1]:77, [::1]:77",
        "[fe80::1%eth0], [fe80::1%eth0]:8786",
        "aeron:udp?endpoint=host:9000, host:9000",
        "aeron:udp?term-length=64k|endpoint=host:9000, host:9000",
        "ipc, ipc",
        "aeron:ipc, ipc",
        "IPC, ipc",
        "ipc:/dev/shm/x, ipc:/dev/shm/x",
        "' host:9000 ', host:9000",
    })
    void shouldReadAllForms(final String text, final String expected) {
        final Address address = Address.parse(text);
        assertEquals(expected, address.toString());
        assertEquals(address, Address.parse(address.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":1",
                "host:",
                "host:x",
                "host:65536",
                "host:-1",
                "a:1:2",
                "::1",
                "[::1",
                "a b:1",
                "aeron:udp"
            })
    void shouldRefuseOthers(final String text) {
        final ConnectFailedException failure = assertThrows(ConnectFailedException.class, () -> Address.parse(text));
        assertEquals(ConnectFailure.BAD_ADDRESS, failure.failure());
        assertTrue(failure.getMessage().startsWith("'" + text + "' is not an address"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"tcp://h:8786, write h:8786", "tls://h:1/, write h:1", "http://, write host:8786"})
    void shouldNameTheRightFormInsteadOfAScheme(final String text, final String remedy) {
        final ConnectFailedException failure = assertThrows(ConnectFailedException.class, () -> Address.parse(text));
        assertTrue(failure.getMessage().endsWith(remedy), failure.getMessage());
    }

    @Test
    void shouldKnowLoopback() {
        assertTrue(Address.parse("localhost:1").isLoopback());
        assertTrue(Address.parse("127.1.2.3:1").isLoopback());
        assertTrue(Address.parse("[::1]:1").isLoopback());
        assertTrue(Address.ipc(Path.of("/dev/shm")).isLoopback());
        assertFalse(Address.parse("0.0.0.0:1").isLoopback());
        assertFalse(Address.parse("128.0.0.1:1").isLoopback());
    }

    @Test
    void shouldHaveLimitsThatFitTogether() {
        TransportLimits.verify();
        assertThrows(
                IllegalArgumentException.class,
                () -> new SessionClientOptions().joinPayload(new byte[TransportLimits.JOIN_PAYLOAD_LIMIT_BYTES + 1]));
        assertThrows(IllegalArgumentException.class, () -> new SessionClientOptions().role(255));
        assertThrows(IllegalArgumentException.class, () -> SessionTimeouts.DEFAULT.withSessionNs(1));
    }

    @Test
    void shouldKeepSecretsInFiles() throws Exception {
        final Path directory = Files.createTempDirectory("secrets");
        final Path file = directory.resolve("secret");
        final SharedSecret secret = SharedSecret.random();
        secret.writeTo(file);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        final byte[] nonce = new byte[32];
        assertTrue(SharedSecret.same(
                secret.serverProof(nonce, nonce, nonce),
                SharedSecret.fromFile(file).serverProof(nonce, nonce, nonce)));
        assertFalse(SharedSecret.same(secret.serverProof(nonce, nonce, nonce), secret.peerProof(nonce, nonce, nonce)));
        assertFalse(secret.toString().contains(Files.readString(file)));
        Files.writeString(directory.resolve("short"), "abc\n");
        final TransportException tooShort =
                assertThrows(TransportException.class, () -> SharedSecret.fromFile(directory.resolve("short")));
        assertTrue(tooShort.getMessage().contains("the secret has 3 bytes, at least 16 are needed"));
        final TransportException missing =
                assertThrows(TransportException.class, () -> SharedSecret.fromFile(directory.resolve("none")));
        assertTrue(missing.getMessage().startsWith("there is no secret file"));
        TestDriver.deleteRoot(directory);
    }
}
