package io.heddle.frame.io;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How the buffers of an Arrow file are compressed, each on its own. */
enum ArrowCodec {
    NONE,
    LZ4,
    ZSTD;

    /** Stands in the place of the unpacked length before a buffer that compression would not have made shorter. */
    static final long NOT_COMPRESSED = -1;

    private static final int PACKED_BYTES = 1 << 14;

    /** The bytes of a buffer, unpacked. */
    InputStream open(final InputStream packed) throws IOException {
        return switch (this) {
            case NONE -> packed;
            case LZ4 -> new Lz4FrameInput(new BufferedInputStream(packed, PACKED_BYTES));
            case ZSTD -> new ZstdInputStreamNoFinalizer(packed);
        };
    }
}
