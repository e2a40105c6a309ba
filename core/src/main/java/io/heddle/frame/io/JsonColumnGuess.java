package io.heddle.frame.io;

import io.heddle.frame.expression.DataType;

/** What the sampled values of a field can be: one kind of values, texts being dates or timestamps where all of them are; anything mixed is text. */
final class JsonColumnGuess {
    private final CsvColumnGuess texts = new CsvColumnGuess();
    private boolean sawNumber;
    private boolean sawText;
    private boolean sawBool;
    private boolean sawNested;
    private boolean sawDigits;

    void add(final JsonScanner.Kind kind, final String text) {
        if (kind == JsonScanner.Kind.NULL) {
            texts.addNull();
            return;
        }
        sawNumber |= kind == JsonScanner.Kind.NUMBER;
        sawText |= kind == JsonScanner.Kind.TEXT;
        sawBool |= kind == JsonScanner.Kind.BOOL;
        sawNested |= kind == JsonScanner.Kind.NESTED;
        // Of texts only NaN and infinities go with numbers.
        sawDigits |=
                kind == JsonScanner.Kind.TEXT && !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
        texts.add(text, kind == JsonScanner.Kind.TEXT);
    }

    DataType type() {
        final DataType type = texts.type();
        final boolean fits = switch (type.kind()) {
            case BOOL -> sawBool && !sawText;
            case INT64 -> !sawText;
            case FLOAT64 -> sawNumber && !sawDigits;
            case DATE, TIMESTAMP -> true;
            case STRING, DECIMAL -> true;
        };
        return fits && !sawNested ? type : DataType.STRING;
    }

    double decodedBytesPerRow(final DataType type) {
        return texts.decodedBytesPerRow(type);
    }
}
