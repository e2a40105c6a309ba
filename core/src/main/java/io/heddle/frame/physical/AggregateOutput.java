package io.heddle.frame.physical;

import io.heddle.frame.expression.AggregateFunction;
import io.heddle.frame.expression.DataType;
import java.io.Serializable;

/** A result column of an aggregation and the state that it is made from; the parameter is that of the aggregate. */
record AggregateOutput(String name, AggregateFunction function, double parameter, DataType type, int state)
        implements Serializable {}
