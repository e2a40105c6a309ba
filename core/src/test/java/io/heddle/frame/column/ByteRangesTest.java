package io.heddle.frame.column;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hash, equality and order of bytes against those of arrays, at all short lengths and alignments. */
@Timeout(10)
class ByteRangesTest {
    @Test
    void agreeWithArrays() {
        final long seed = Long.getLong("heddle.seed", 7);
        final SplittableRandom random = new SplittableRandom(seed);
        final long memory = UnsafeApi.allocateMemory(256);
        try {
            for (int round = 0; round < 20_000; round++) {
                final byte[] left = bytes(random);
                final byte[] right = random.nextInt(3) == 0 ? left.clone() : bytes(random);
                final long leftAddress = memory + random.nextInt(8);
                final long rightAddress = memory + 128 + random.nextInt(8);
                ByteRanges.copyIn(left, 0, left.length, leftAddress);
                ByteRanges.copyIn(right, 0, right.length, rightAddress);
                final String where = "round " + round + " with -Dheddle.seed=" + seed;
                final boolean equal = Arrays.equals(left, right);
                assertEquals(
                        Integer.signum(Arrays.compareUnsigned(left, right)),
                        Integer.signum(ByteRanges.compare(leftAddress, left.length, rightAddress, right.length)),
                        where);
                if (left.length == right.length) {
                    assertEquals(equal, ByteRanges.equal(leftAddress, rightAddress, left.length), where);
                }
                if (equal) {
                    assertEquals(
                            ByteRanges.hash(leftAddress, left.length),
                            ByteRanges.hash(rightAddress, right.length),
                            where);
                }
            }
        } finally {
            UnsafeApi.freeMemory(memory);
        }
    }

    private static byte[] bytes(final SplittableRandom random) {
        final byte[] bytes = new byte[random.nextInt(40)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a');
        }
        return bytes;
    }
}
