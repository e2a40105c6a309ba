package io.heddle.function;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The name of a function in a cluster: the first 128 bits of SHA-256 (FIPS 180-4) over everything that decides what it
 * does. Equal hashes are taken for equal functions.
 *
 * @param high the first 64 bits, big endian.
 * @param low the next 64 bits, big endian.
 */
public record FunctionHash(long high, long low) {
    /** The hash of the concatenation of {@code parts}, each with its length in front. */
    public static FunctionHash of(final byte[]... parts) {
        final MessageDigest digest = sha256();
        for (final byte[] part : parts) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            digest.update(part);
        }
        final ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new FunctionHash(bytes.getLong(), bytes.getLong());
    }

    /** A fresh SHA-256 digest; every Java platform has one. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this Java platform lacks SHA-256, which it must have", impossible);
        }
    }

    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
