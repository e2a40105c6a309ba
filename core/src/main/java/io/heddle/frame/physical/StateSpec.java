package io.heddle.frame.physical;

import io.heddle.frame.expression.DataType;
import io.heddle.frame.expression.Expression;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** One state of an aggregation and the values that it takes; aggregates that need the same state share it. */
record StateSpec(StateKind kind, @Nullable Expression operand, DataType operandType) implements Serializable {}
