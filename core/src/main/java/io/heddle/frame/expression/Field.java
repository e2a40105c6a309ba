package io.heddle.frame.expression;

import java.io.Serializable;

/** Name and type of one column. Every column may hold nulls. */
public record Field(String name, DataType type) implements Serializable {
    @Override
    public String toString() {
        return name + " " + type.label();
    }
}
