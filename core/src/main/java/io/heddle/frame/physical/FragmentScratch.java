package io.heddle.frame.physical;

import io.heddle.frame.kernel.Vector;
import io.heddle.frame.kernel.VectorPool;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * The reusable memory of one executor thread: a read buffer for files and the vectors of expressions, so that no
 * run allocates them anew. Made once per executor, used on its thread only, bounded by a few MiB.
 */
public final class FragmentScratch implements AutoCloseable {
    private static final int READ_BUFFER_BYTES = 256 * 1024;

    private final VectorPool vectors = new VectorPool();
    private final long[] addresses = new long[Vector.CAPACITY];
    private final int[] codes = new int[Vector.CAPACITY];
    private @Nullable ByteBuffer readBuffer;

    VectorPool vectors() {
        return vectors;
    }

    /** A native address per row of a window. */
    long[] addresses() {
        return addresses;
    }

    /** A code per row of a window. */
    int[] codes() {
        return codes;
    }

    /** A direct buffer of fixed size for reading files. */
    public ByteBuffer readBuffer() {
        ByteBuffer buffer = readBuffer;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
            readBuffer = buffer;
        }
        buffer.clear();
        return buffer;
    }

    @Override
    public void close() {
        final ByteBuffer buffer = readBuffer;
        readBuffer = null;
        if (buffer != null) {
            BufferUtil.free(buffer);
        }
    }
}
