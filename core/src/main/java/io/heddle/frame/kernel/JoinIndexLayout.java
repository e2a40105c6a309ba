package io.heddle.frame.kernel;

/**
 * The bytes of one share of the index over the rows of a join's right side, a partition of raw extents:
 *
 * <pre>
 * extent 0, 64 bytes
 *    0  int32  magic, the letters HIDX
 *    4  int32  kind: 0 HASHED, 1 DIRECT, 2 RANKED
 *    8  int64  DIRECT, RANKED: the key of slot 0 of the whole index
 *   16  int64  DIRECT, RANKED: how many slots each share has, a multiple of 32 ({@link ValueSlots}); HASHED: slots of this share, a power of two
 *   24  int64  how many numbers slots has
 *   32  int64  how many numbers starts has
 *   40  int64  how many numbers rows has
 *   48  int32  DIRECT, RANKED: which of the keys it is; where there are more, few rows have the same value of this one, and the others are
 *              compared
 * then int32 arrays in extents of 8 MiB
 *   slots  HASHED: two numbers each, the upper half of the hash and the key's group plus one, 0 when empty
 *          DIRECT and unique: the row number plus one
 *          RANKED: two numbers for 32 slots each, a bit for every slot that has rows, and how many slots before these have
 *   starts where the rows of a slot (DIRECT) or group (HASHED; RANKED: slot that has rows) start in rows, one more than there are; none when unique
 *   rows   row numbers by slot or group, in order; none when DIRECT and unique
 * </pre>
 *
 * <p>A row number is the batch number of the row times 65,536 and its place there, as unsigned int32. Rows with a null key are left out.
 */
final class JoinIndexLayout {
    static final int MAGIC = 0x58444948;
    static final int HEADER_LENGTH = 64;
    static final int MAGIC_OFFSET = 0;
    static final int KIND_OFFSET = 4;
    static final int BASE_OFFSET = 8;
    static final int SLOT_COUNT_OFFSET = 16;
    static final int SLOTS_SIZE_OFFSET = 24;
    static final int STARTS_SIZE_OFFSET = 32;
    static final int ROWS_SIZE_OFFSET = 40;
    static final int KEY_OFFSET = 48;
    static final int KIND_HASHED = 0;
    static final int KIND_DIRECT = 1;
    static final int KIND_RANKED = 2;
    static final int BATCH_COUNT_MAX = 1 << 16;

    private JoinIndexLayout() {}
}
