package io.heddle.frame.expression;

import java.io.Serializable;

/** An aggregate of a program's own and the type of its results. */
public record UserAggregation(UserAggregate<?> function, DataType type) implements Serializable {}
