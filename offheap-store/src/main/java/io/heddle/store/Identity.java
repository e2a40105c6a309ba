package io.heddle.store;

/** What its writer said a partition is: its id, and two words for the caller's own use. */
record Identity(long high, long low, int kind, long tag) {

    @Override
    public String toString() {
        return name(high, low);
    }

    static String name(long high, long low) {
        return "partition " + Long.toHexString(high) + ":" + Long.toHexString(low);
    }
}
