package io.heddle.store;

import java.io.IOException;
import net.openhft.posix.PosixAPI;

/**
 * Shared memory in pages of 2 MiB instead of 4 KiB, for which nobody has to be root and nothing has to be mounted: a mapping that begins at
 * a multiple of 2 MiB, and {@code madvise(MADV_COLLAPSE)} (Linux 6.1), which is done whatever the settings of transparent huge pages are
 * but {@code deny}. It spares the processor looking addresses up; how much that is depends on the machine (see the package).
 *
 * <p>The kernel chooses addresses from the top of the largest room down and does not align files of a tmpfs. So a mapping is given a room
 * to fall into: exactly its length, aligned, between two borders that nobody else can have. Where that fails, because another thread
 * maps something at the same moment, or the kernel chooses otherwise, the mapping is good as it is and has small pages. Only the owner's
 * mapping of a slab is placed so.
 */
final class HugePages {
    static final long BYTES = 2L << 20;
    private static final long PAGE_BYTES = 4096;
    private static final int PROT_NONE = 0;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
    private static final int MADV_COLLAPSE = 25;

    private HugePages() {}

    /** Maps {@code lengthBytes} by {@code mapping} where huge pages fit, if they do at all. One mapping at a time in this process. */
    static <T> T place(long lengthBytes, MappedFile.ChannelWork<T> mapping) throws IOException {
        if (lengthBytes < BYTES) {
            return mapping.run();
        }
        synchronized (HugePages.class) {
            long length = (lengthBytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
            long reserved = reserve(length + BYTES);
            if (reserved == 0) {
                return mapping.run();
            }
            PosixAPI posix = PosixAPI.posix();
            long start = (reserved + BYTES - 1) / BYTES * BYTES;
            posix.munmap(start, length);
            try {
                return mapping.run();
            } finally {
                long end = reserved + length + BYTES;
                if (start > reserved) {
                    posix.munmap(reserved, start - reserved);
                }
                if (end > start + length) {
                    posix.munmap(start + length, end - start - length);
                }
            }
        }
    }

    /** An address, or 0 if there is none to be had: this is never a reason to fail. */
    private static long reserve(long lengthBytes) {
        try {
            return Math.max(
                    0, PosixAPI.posix().mmap(0, lengthBytes, PROT_NONE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0));
        } catch (RuntimeException | LinkageError none) {
            return 0;
        }
    }

    static boolean fitsAt(long address) {
        return address % BYTES == 0;
    }

    /** Makes huge pages of what is there between two addresses, as far as the kernel can. Content stays as it is. */
    static void collapse(long fromAddress, long endAddress) {
        long from = (fromAddress + BYTES - 1) / BYTES * BYTES;
        long end = endAddress / BYTES * BYTES;
        if (from < end) {
            PosixAPI.posix().madvise(from, end - from, MADV_COLLAPSE);
        }
    }
}
