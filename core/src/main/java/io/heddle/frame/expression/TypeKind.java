package io.heddle.frame.expression;

/** What a {@link DataType} is before its numbers: that which loops and readers choose by. */
public enum TypeKind {
    BOOL,
    INT64,
    FLOAT64,
    STRING,
    DATE,
    TIMESTAMP,
    DECIMAL
}
