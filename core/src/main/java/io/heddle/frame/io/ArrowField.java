package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;

/**
 * A column of an Arrow file: its type here, how its values are stored, and where its buffers stand among those of a record batch.
 *
 * @param type          {@link DataType#STRING} also where there is no counterpart, since only reading such a column is refused.
 * @param storage       how its values, or the entries of its dictionary, are stored.
 * @param width         bytes of a stored integer or decimal.
 * @param isSigned      whether a stored integer has a sign.
 * @param divisor       of dates and timestamps: how many stored units are one of ours; negative: how many of ours are a unit;
 *                      of decimals: how many digits stand behind the point; 1 for others.
 * @param label         its type as Arrow says it, for errors.
 * @param dictionaryId  of its dictionary; -1 without one.
 * @param codeWidth     bytes of a stored code, where there is a dictionary.
 * @param isCodeSigned  whether a stored code has a sign.
 * @param node          its place among the nodes of a record batch.
 * @param buffer        the place of its first buffer, those of texts before it that have any number of them left out.
 * @param viewsBefore   how many columns before it have any number of buffers.
 */
record ArrowField(
        String name,
        DataType type,
        Storage storage,
        int width,
        boolean isSigned,
        long divisor,
        String label,
        long dictionaryId,
        int codeWidth,
        boolean isCodeSigned,
        int node,
        int buffer,
        int viewsBefore) {

    /** How values are stored. */
    enum Storage {
        UNSUPPORTED,
        NULL,
        BOOL,
        INTEGER,
        SINGLE,
        DOUBLE,
        DECIMAL,
        /** Texts behind each other, between int32 offsets. */
        TEXT,
        /** Texts behind each other, between int64 offsets. */
        LARGE_TEXT,
        /** Texts that stand in their descriptors, or in one of many buffers. */
        TEXT_VIEW;

        boolean isText() {
            return this == TEXT || this == LARGE_TEXT || this == TEXT_VIEW;
        }
    }

    boolean hasDictionary() {
        return dictionaryId >= 0;
    }

    /** The column that a batch of its dictionary has. */
    ArrowField entries() {
        return new ArrowField(name, type, storage, width, isSigned, divisor, label, -1, 0, false, 0, 0, 0);
    }

    /** The same column at other places. */
    ArrowField at(final int newNode, final int newBuffer, final int newViewsBefore) {
        return new ArrowField(
                name,
                type,
                storage,
                width,
                isSigned,
                divisor,
                label,
                dictionaryId,
                codeWidth,
                isCodeSigned,
                newNode,
                newBuffer,
                newViewsBefore);
    }
}
