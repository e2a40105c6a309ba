/**
 * What a user may say about columns: types, schemas, expressions, aggregates, and how they are checked.
 *
 * <p>Start at {@link io.heddle.frame.expression.Expressions} (the static imports of a program), then
 * {@link io.heddle.frame.expression.Expression} (a sealed tree of records) and {@link io.heddle.frame.expression.Binder},
 * which checks an expression against a {@link io.heddle.frame.expression.Schema} at plan time: it names unknown columns with
 * their nearest neighbour, finds type errors, and inserts the casts that kernels rely on. Nothing here touches memory or
 * threads; everything is immutable and serialisable, because expressions travel inside fragments.
 *
 * <p>Semantics in short: null means "no value" and follows three-valued logic; NaN is a value, equal to itself and greater
 * than every other number; {@code int64} arithmetic that overflows is an error; division always yields {@code float64}. Decimals are exact: what
 * does not fit their 18 digits is an error, and what loses digits is a cast that the program writes; {@code DecimalBinder} says which types come of
 * which, {@link io.heddle.frame.expression.DataType} how a decimal is held.
 */
@NullMarked
package io.heddle.frame.expression;

import org.jspecify.annotations.NullMarked;
