package io.heddle.function;

/**
 * The binary forms of values: a tag of one byte, then the content, in the byte order of the machine (a cluster has one).
 *
 * <pre>
 * SERIALISED                 the rest is a stream of Java serialisation
 * ARGUMENTS                  count of captured values (byte), these, count of arguments (byte), these
 * NULL TRUE FALSE            nothing follows
 * INTEGER LONG DOUBLE ...    the bits of the primitive
 * STRING_ASCII STRING        count of characters (int), one byte or two bytes each
 * BYTES INTS LONGS DOUBLES   count (int), the elements
 * ARRAY_LIST FIXED_LIST      count (int), the elements as values
 * LOCAL_DATE                 days since 1970 (long)
 * BIG_DECIMAL                scale (int), length (int), unscaled value big-endian
 * REFERENCE                  index of a dependency (int): its value stands here
 * </pre>
 *
 * <p>Only exact classes have a form: a subclass, a list that holds itself, or an array that stands in two places of one
 * value makes the whole value go by Java serialisation, so that what arrives is always what was sent.
 */
final class ValueForm {
    static final byte SERIALISED = 0;
    static final byte ARGUMENTS = 1;
    static final byte NULL = 2;
    static final byte TRUE = 3;
    static final byte FALSE = 4;
    static final byte INTEGER = 5;
    static final byte LONG = 6;
    static final byte DOUBLE = 7;
    static final byte FLOAT = 8;
    static final byte SHORT = 9;
    static final byte BYTE = 10;
    static final byte CHARACTER = 11;
    static final byte STRING_ASCII = 12;
    static final byte STRING = 13;
    static final byte BYTES = 14;
    static final byte INTS = 15;
    static final byte LONGS = 16;
    static final byte DOUBLES = 17;
    static final byte ARRAY_LIST = 18;
    static final byte FIXED_LIST = 19;
    static final byte LOCAL_DATE = 20;
    static final byte BIG_DECIMAL = 21;
    static final byte REFERENCE = 22;

    private ValueForm() {}
}
