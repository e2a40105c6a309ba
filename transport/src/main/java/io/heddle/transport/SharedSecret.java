package io.heddle.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What every process of a cluster knows and nobody else: both sides of a session prove it without sending it.
 *
 * <p>The server proves first, so whoever can reach its port can test guesses at home: a secret must be long and random,
 * as {@link #random()} makes it.
 */
public final class SharedSecret {
    static final int PROOF_LENGTH = 32;
    static final int NONCE_LENGTH = 32;

    private static final int SHORTEST_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] SERVER_LABEL = "heddle server".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PEER_LABEL = "heddle peer".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;

    private SharedSecret(final byte[] key) {
        this.key = key;
    }

    /** A new secret of 256 random bits, in printable form. */
    public static SharedSecret random() {
        return new SharedSecret(HexFormat.of().formatHex(randomBytes(32)).getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * A secret of the given bytes.
     *
     * @throws TransportException if there are fewer than 16
     */
    public static SharedSecret of(final byte[] bytes) {
        if (bytes.length < SHORTEST_BYTES) {
            throw new TransportException("the secret has " + bytes.length + " bytes, at least " + SHORTEST_BYTES
                    + " are needed; make one with: head -c 32 /dev/urandom | base64");
        }
        return new SharedSecret(bytes.clone());
    }

    /**
     * The content of a file without white space around it.
     *
     * @throws TransportException if the file cannot be read or is too short
     */
    public static SharedSecret fromFile(final Path file) {
        try {
            final String text =
                    Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            return of(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (final NoSuchFileException e) {
            throw new TransportException(
                    "there is no secret file " + file + "; make one with: head -c 32 /dev/urandom | base64 > " + file,
                    e);
        } catch (final IOException e) {
            throw new TransportException("the secret file " + file + " cannot be read: " + e.getMessage(), e);
        } catch (final TransportException e) {
            throw new TransportException("secret file " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes the secret to a new file that only this user can read and that {@link #fromFile} reads, for child
     * processes.
     *
     * @throws TransportException if the file exists, cannot be written, or would not be read back as the same secret
     */
    public void writeTo(final Path file) {
        try {
            if (!new String(key, StandardCharsets.ISO_8859_1)
                    .strip()
                    .equals(new String(key, StandardCharsets.ISO_8859_1))) {
                throw new TransportException("a secret with white space around it cannot be kept in a file");
            }
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, key);
        } catch (final IOException e) {
            throw new TransportException("the secret file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    byte[] serverProof(final byte[] peerNonce, final byte[] serverNonce, final byte[] requestDigest) {
        return proof(SERVER_LABEL, peerNonce, serverNonce, requestDigest);
    }

    byte[] peerProof(final byte[] peerNonce, final byte[] serverNonce, final byte[] requestDigest) {
        return proof(PEER_LABEL, serverNonce, peerNonce, requestDigest);
    }

    private byte[] proof(final byte[] label, final byte[] first, final byte[] second, final byte[] requestDigest) {
        try {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(label);
            mac.update(first);
            mac.update(second);
            mac.update(requestDigest);
            return mac.doFinal();
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
        }
    }

    static byte[] digest(final byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Compares in a time that does not depend on where the two differ. */
    static boolean same(final byte[] expected, final byte[] actual) {
        return MessageDigest.isEqual(expected, actual);
    }

    static byte[] randomBytes(final int length) {
        final byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** A random number that is not 0. */
    static long randomToken() {
        long token;
        do {
            token = RANDOM.nextLong();
        } while (token == 0);
        return token;
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "SharedSecret{" + key.length + " bytes}";
    }
}
