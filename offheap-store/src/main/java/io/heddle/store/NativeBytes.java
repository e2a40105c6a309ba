package io.heddle.store;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/** Native memory seen as a byte buffer, which is what channels, checksums and compressors take. */
final class NativeBytes {
    private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(1);
    private static final long CAPACITY_FIELD = UnsafeApi.objectFieldOffset(Buffer.class, "capacity");

    private NativeBytes() {}

    /** The buffer neither owns nor guards the memory. */
    static ByteBuffer wrap(long address, int lengthBytes) {
        ByteBuffer buffer = EMPTY.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        UnsafeApi.putLong(buffer, BufferUtil.BYTE_BUFFER_ADDRESS_FIELD_OFFSET, address);
        UnsafeApi.putInt(buffer, CAPACITY_FIELD, lengthBytes);
        buffer.clear();
        return buffer;
    }

    static void update(CRC32C crc, long address, int lengthBytes) {
        if (lengthBytes > 0) {
            crc.update(wrap(address, lengthBytes));
        }
    }
}
