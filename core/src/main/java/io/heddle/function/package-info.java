/**
 * The functions of users, taken apart so that they can run in another process: start reading at
 * {@link io.heddle.function.CapturedFunction}.
 *
 * <p>A <b>definition</b> is what a function is without its data: for a lambda or method reference the serialised form of
 * the Java language without the captured values ({@link io.heddle.function.LambdaDefinition}), for any other object the
 * object itself. It is sent once per session and known by its {@link io.heddle.function.FunctionHash}, into which the
 * class file of the body goes: a program that was compiled anew is another function. What a lambda <b>captured</b> travels
 * with each task as part of its {@link io.heddle.function.TaskArguments}, beside the arguments of the call. A future
 * inside them is replaced by a <b>reference</b> to a dependency on the way out, and by the dependency's value on the way
 * in, at any depth.
 *
 * <p><b>Values</b> have a binary form each ({@link io.heddle.function.ValueWriter}, {@link io.heddle.function.ValueReader}):
 * numbers, strings, dates, arrays of primitives and lists of them cost some ten nanoseconds. Everything else, and with it
 * the whole value that holds it, goes by Java serialisation ({@link io.heddle.function.ObjectCodec}), which costs about a
 * thousand times as much. A small type of one's own is cheap to send as a list or string of its parts.
 *
 * <p>Who enters: the client takes functions apart, the executor of a worker puts them together again. Columns never pass
 * here: a partition is read where it lies.
 */
@NullMarked
package io.heddle.function;

import org.jspecify.annotations.NullMarked;
