package io.heddle.frame.physical;

import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.DataType;
import java.io.Serializable;

/** A result column of an aggregation and the state that it is made from. */
record AggregateOutput(String name, AggregateFunction function, DataType type, int state) implements Serializable {}
