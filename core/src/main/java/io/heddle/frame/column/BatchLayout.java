package io.heddle.frame.column;

/**
 * The bytes of a batch: one extent, little endian, the same in memory, on the wire and in a spill file. All offsets count from
 * the start of the batch; every buffer starts at a multiple of 64.
 *
 * <pre>
 * header, 64 bytes
 *    0  int32  magic, the letters HBAT
 *    4  int16  layout version, 1
 *    6  int16  column count
 *    8  int32  row count, at most 65,536
 *   12  int32  length of the batch in bytes
 *   16         zero up to 64
 * column descriptor, 64 bytes each
 *    0  int8   type, the code of DataType
 *    1  int8   encoding: 0 PLAIN, 1 BITMAP, 2 DICTIONARY
 *    2  int8   width of a value or code in bytes: 1, 2, 4, 8; 0 where there is none
 *    3  int8   flags: bit 0 says that min and max hold
 *    4  int32  null count
 *    8  int64  min: the value, or the bits of a double (NaN counts as the greatest number)
 *   16  int64  max
 *   24  int32  validity offset; 0 when there are no nulls
 *   28  int32  data offset
 *   32  int32  entry offsets offset (strings: int32 offsets into the bytes); 0 when there are none
 *   36  int32  entry count (strings: rows when PLAIN, dictionary entries when DICTIONARY)
 *   40  int32  bytes offset (strings)
 *   44  int32  bytes length
 *   48  int32  name offset
 *   52  int32  name length
 *   56  int8   digits of a decimal, else 0
 *   57  int8   digits of a decimal behind the point, else 0
 *   58         zero
 * names, UTF-8, one after the other
 * buffers
 *   validity   one bit per row, least significant first, 1 = not null
 *   data       PLAIN integers, dates, timestamps, units of decimals: signed values of the width; doubles: 8 bytes;
 *              BITMAP bools: one bit per row; DICTIONARY strings: codes, unsigned for widths 1 and 2
 *   offsets    int32, one more than there are entries
 *   bytes      UTF-8
 * </pre>
 *
 * <p>Values under a null are zero (code zero, empty text), so that kernels may compute on them without looking;
 * bits and bytes between buffers are zero, so that equal rows in equal order make equal bytes. Buffers are laid
 * out as Arrow wants them for the encodings that Arrow has; integers narrower than their type are Heddle's own.
 */
public final class BatchLayout {
    /** The letters HBAT. */
    public static final int MAGIC = 0x54414248;

    public static final int VERSION = 1;
    public static final int ROW_COUNT_MAX = 1 << 16;
    public static final int ALIGNMENT_BYTES = 64;
    /** The longest value, in bytes. */
    public static final int VALUE_LENGTH_MAX_BYTES = 8 << 20;

    public static final int ENCODING_PLAIN = 0;
    public static final int ENCODING_BITMAP = 1;
    public static final int ENCODING_DICTIONARY = 2;

    static final int HEADER_LENGTH = 64;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int COLUMN_COUNT_OFFSET = 6;
    static final int ROW_COUNT_OFFSET = 8;
    static final int LENGTH_OFFSET = 12;

    static final int DESCRIPTOR_LENGTH = 64;
    static final int TYPE_OFFSET = 0;
    static final int ENCODING_OFFSET = 1;
    static final int WIDTH_OFFSET = 2;
    static final int FLAGS_OFFSET = 3;
    static final int NULL_COUNT_OFFSET = 4;
    static final int MIN_OFFSET = 8;
    static final int MAX_OFFSET = 16;
    static final int VALIDITY_OFFSET = 24;
    static final int DATA_OFFSET = 28;
    static final int ENTRY_OFFSETS_OFFSET = 32;
    static final int ENTRY_COUNT_OFFSET = 36;
    static final int BYTES_OFFSET = 40;
    static final int BYTES_LENGTH_OFFSET = 44;
    static final int NAME_OFFSET = 48;
    static final int NAME_LENGTH_OFFSET = 52;
    static final int PRECISION_OFFSET = 56;
    static final int SCALE_OFFSET = 57;

    static final int FLAG_RANGE = 1;

    private BatchLayout() {}

    /** The next multiple of 64. */
    public static int align(final int length) {
        return (length + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
    }

    /** The bytes of a bitmap with one bit per row. */
    public static int bitmapLength(final int rowCount) {
        return (rowCount + 7) >>> 3;
    }

    /** The narrowest width whose signed values span the range. */
    public static int widthOf(final long min, final long max) {
        if (min >= Byte.MIN_VALUE && max <= Byte.MAX_VALUE) {
            return 1;
        }
        if (min >= Short.MIN_VALUE && max <= Short.MAX_VALUE) {
            return 2;
        }
        return min >= Integer.MIN_VALUE && max <= Integer.MAX_VALUE ? 4 : 8;
    }

    /** The narrowest width of unsigned codes below the count. */
    public static int codeWidthOf(final int entryCount) {
        return entryCount <= 1 << 8 ? 1 : entryCount <= 1 << 16 ? 2 : 4;
    }
}
