package io.heddle.worker.executor;

import io.heddle.frame.physical.Fragment;
import io.heddle.frame.physical.FragmentArgument;
import io.heddle.frame.physical.FragmentScratch;
import io.heddle.function.NumberForm;
import io.heddle.function.ObjectCodec;
import io.heddle.function.SerialisationTime;
import io.heddle.function.TaskArguments;
import io.heddle.function.TaskDoubleFunction;
import io.heddle.function.TaskFunction0;
import io.heddle.function.TaskFunction1;
import io.heddle.function.TaskFunction2;
import io.heddle.function.TaskFunction3;
import io.heddle.function.TaskLongFunction;
import io.heddle.function.ValueReader;
import io.heddle.function.ValueWriter;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.graph.TaskIds;
import io.heddle.store.Arena;
import io.heddle.store.MemoryLimitException;
import io.heddle.store.PartitionView;
import io.heddle.store.ReservationInterruptedException;
import io.heddle.store.ResultLocation;
import io.heddle.store.RunMustYieldException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.Callable;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task on the calling executor thread: opens its inputs, calls its function, stores its result. Every way to
 * end is an outcome; nothing that a user's function throws, errors of the JVM included, ends the worker. Thread-safe.
 */
final class TaskRunner {
    private static final @Nullable Object[] NO_INPUTS = new @Nullable Object[0];
    private static final Object[] NOTHING_CAPTURED = new Object[0];

    private final Arena arena;
    private final InputReader inputReader;
    private final Functions functions;
    private final int inlineBytesMax;
    private final int ridingBytesMax;
    private final ResultLocation nowhere;
    private final int kindValue;
    private final ExecutorOptions options;
    private final WorkFigures figures = new WorkFigures();
    private final ThreadLocal<Forms> forms = ThreadLocal.withInitial(() -> new Forms(figures.serialisation()));

    /** What reads and writes the binary forms of values; one per thread. */
    private static final class Forms {
        final ValueReader reader;
        final ValueWriter writer;
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);

        Forms(final SerialisationTime time) {
            reader = new ValueReader(time);
            writer = new ValueWriter(time);
        }
    }

    TaskRunner(
            final Arena arena,
            final InputReader inputReader,
            final Functions functions,
            final ExecutorOptions options) {
        this.arena = arena;
        this.inputReader = inputReader;
        this.functions = functions;
        this.inlineBytesMax = options.inlineBytesMax();
        this.ridingBytesMax = options.ridingBytesMax();
        this.nowhere = options.nowhere();
        this.kindValue = options.kindValue();
        this.options = options;
    }

    /** What was counted on all threads. */
    WorkFigures figures() {
        return figures;
    }

    /** An end to be used again with {@link #run}. */
    RunOutcome.Finished newFinished() {
        return new RunOutcome.Finished(false, nowhere, new byte[0], 0);
    }

    /**
     * Runs {@code run}.
     *
     * @param token tells when it shall end early.
     * @param scratch the thread's own, if it has one.
     * @param finished what the end may be told with, if the result is a value.
     */
    RunOutcome run(
            final Run run,
            final CancellationToken token,
            final @Nullable FragmentScratch scratch,
            final RunOutcome.Finished finished) {
        List<@Nullable PartitionView> views = List.of();
        try {
            token.throwIfCancelled();
            views = inputReader.open(run);
            return runWithInputs(run, views, token, scratch, finished);
        } catch (final InputReader.InputGoneException gone) {
            return new RunOutcome.InputLost(gone.taskId());
        } catch (final RunMustYieldException yield) {
            return new RunOutcome.Aborted();
        } catch (final RescheduleException elsewhere) {
            return token.isCancelled() ? new RunOutcome.Aborted() : new RunOutcome.Rescheduled();
        } catch (final Throwable failure) {
            if (token.isCancelled()) {
                return new RunOutcome.Aborted();
            }
            if (token.isOnCaller() && isInterrupt(failure)) {
                Thread.currentThread().interrupt(); // the thread is a caller's, and so is the interrupt
                return new RunOutcome.Rescheduled();
            }
            return erred(run, failure, views);
        } finally {
            InputReader.close(views);
        }
    }

    private static boolean isInterrupt(final Throwable failure) {
        boolean isInterrupt = Thread.currentThread().isInterrupted();
        for (Throwable cause = failure; cause != null && !isInterrupt; cause = cause.getCause()) {
            isInterrupt = cause instanceof InterruptedException
                    || cause instanceof ClosedByInterruptException
                    || cause instanceof ReservationInterruptedException;
        }
        return isInterrupt;
    }

    private RunOutcome runWithInputs(
            final Run run,
            final List<@Nullable PartitionView> views,
            final CancellationToken token,
            final @Nullable FragmentScratch scratch,
            final RunOutcome.Finished finished)
            throws Throwable {
        final Forms own = forms.get();
        final @Nullable Object[] inputs = decode(own, run, views);
        own.view.wrap(run.arguments());
        final NumberForm form = NumberForm.ofArguments(own.view, 0, own.view.capacity());
        if (form != null) {
            final Object function = functions.function(run.function(), run.clientId(), NOTHING_CAPTURED);
            if (form == NumberForm.LONG
                    ? function instanceof TaskLongFunction
                    : function instanceof TaskDoubleFunction) {
                return runNumber(run, token, own, function, form, finished);
            }
        }
        final TaskArguments arguments =
                own.reader.readArguments(own.view, 0, own.view.capacity(), inputs, functions.loader(run.clientId()));
        final Object function = functions.function(run.function(), run.clientId(), arguments.captured());
        if (function instanceof Fragment fragment) {
            if (scratch == null) {
                throw new HeddleException(
                        ErrorKind.INTERNAL, "a fragment was given to a thread without scratch memory");
            }
            final Object argument = arguments.arguments()[0];
            return FragmentRun.run(
                    arena, inputReader, options, run, fragment, (FragmentArgument) argument, scratch, token, figures);
        }
        final long startNs = System.nanoTime();
        final Object value = callAsUser(run, token, function, arguments.arguments());
        final long durationNs = System.nanoTime() - startNs;
        return store(run, own.writer, own.writer.writeValue(value, "the result of the task"), durationNs, finished);
    }

    /** A function of one number: no object is made for its argument and its result. */
    private RunOutcome runNumber(
            final Run run,
            final CancellationToken token,
            final Forms own,
            final Object function,
            final NumberForm form,
            final RunOutcome.Finished finished)
            throws Exception {
        final long given = own.view.getLong(NumberForm.ARGUMENTS_BYTES - Long.BYTES);
        final long bits;
        final long startNs = System.nanoTime();
        final ClassLoader before = enterUserCode(run, token);
        try {
            bits = function instanceof TaskLongFunction f
                    ? f.apply(given)
                    : Double.doubleToRawLongBits(((TaskDoubleFunction) function).apply(Double.longBitsToDouble(given)));
        } finally {
            leaveUserCode(before, token);
        }
        final long durationNs = System.nanoTime() - startNs;
        return store(run, own.writer, own.writer.writeNumber(form, bits), durationNs, finished);
    }

    private @Nullable Object callAsUser(
            final Run run, final CancellationToken token, final Object function, final @Nullable Object[] arguments)
            throws Exception {
        final ClassLoader before = enterUserCode(run, token);
        try {
            return call(function, arguments);
        } finally {
            leaveUserCode(before, token);
        }
    }

    /** User code sees the classes of its own program, and can be interrupted. Returns the loader of the thread. */
    private ClassLoader enterUserCode(final Run run, final CancellationToken token) {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        token.enterUserCode();
        thread.setContextClassLoader(functions.loader(run.clientId()));
        return before;
    }

    private static void leaveUserCode(final ClassLoader before, final CancellationToken token) {
        Thread.currentThread().setContextClassLoader(before);
        token.leaveUserCode();
    }

    /** The values of the inputs; null stands for partitions, and for null. */
    private @Nullable Object[] decode(final Forms own, final Run run, final List<@Nullable PartitionView> views)
            throws IOException, ClassNotFoundException {
        final @Nullable Object[] inputs = views.isEmpty() ? NO_INPUTS : new Object[views.size()];
        for (int i = 0; i < inputs.length; i++) {
            final byte[] value = run.inputs().get(i).value();
            final PartitionView view = views.get(i);
            if (value != null) {
                own.view.wrap(value);
                inputs[i] = own.reader.readValue(own.view, 0, value.length, functions.loader(run.clientId()));
            } else if (view != null) {
                inputs[i] = decode(own, view, run.clientId());
            }
        }
        return inputs;
    }

    /** A value read where it lies; only one that spans extents is copied first. */
    private @Nullable Object decode(final Forms own, final PartitionView view, final int clientId)
            throws IOException, ClassNotFoundException {
        if (view.extentCount() == 1) {
            own.view.wrap(view.address(0), view.length(0));
        } else {
            own.view.wrap(view.toBytes());
        }
        return own.reader.readValue(own.view, 0, own.view.capacity(), functions.loader(clientId));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static @Nullable Object call(final Object function, final @Nullable Object[] arguments) throws Exception {
        if (function instanceof TaskFunction0 f && arguments.length == 0) {
            return f.apply();
        }
        if (function instanceof TaskFunction1 f && arguments.length == 1) {
            return f.apply(arguments[0]);
        }
        if (function instanceof TaskFunction2 f && arguments.length == 2) {
            return f.apply(arguments[0], arguments[1]);
        }
        if (function instanceof TaskFunction3 f && arguments.length == 3) {
            return f.apply(arguments[0], arguments[1], arguments[2]);
        }
        if (function instanceof TaskLongFunction f && arguments.length == 1 && arguments[0] instanceof Long value) {
            return f.apply(value);
        }
        if (function instanceof TaskDoubleFunction f && arguments.length == 1 && arguments[0] instanceof Double value) {
            return f.apply(value);
        }
        if (function instanceof Callable f && arguments.length == 0) {
            return f.call();
        }
        if (function instanceof Runnable f && arguments.length == 0) {
            f.run();
            return null;
        }
        throw new HeddleException(
                ErrorKind.INTERNAL,
                "a " + function.getClass().getName() + " cannot be called with " + arguments.length + " arguments");
    }

    /** Stores what was written. */
    private RunOutcome store(
            final Run run,
            final ValueWriter writer,
            final int length,
            final long durationNs,
            final RunOutcome.Finished finished) {
        final ResultLocation location = length <= ridingBytesMax
                ? nowhere
                : arena.storeValue(
                        run.taskId(), run.run(), kindValue, run.taskId(), run.age(), writer.buffer(), 0, length);
        return finished.ofValue(location, writer.buffer(), length <= inlineBytesMax ? length : 0, durationNs);
    }

    private RunOutcome.Erred erred(final Run run, final Throwable failure, final List<@Nullable PartitionView> views) {
        final RunOutcome.Erred erred = erred(run, failure);
        String inputs;
        try {
            final Forms own = forms.get();
            final @Nullable Object[] values = decode(own, run, views);
            own.view.wrap(run.arguments());
            inputs = FailedInputs.describe(run, values, own.reader, own.view, functions.loader(run.clientId()));
        } catch (final Throwable unreadable) {
            // What cannot be read is what the failure tells of; where memory ended, it may end again.
            inputs = "";
        }
        return new RunOutcome.Erred(erred.kind(), erred.message(), erred.exception(), erred.trace(), inputs);
    }

    static RunOutcome.Erred erred(final Run run, final Throwable failure) {
        final ErrorKind kind = kindOf(failure);
        final Throwable reason = reasonOf(failure);
        final String text = reason instanceof HeddleException
                        || reason instanceof MemoryLimitException
                        || reason instanceof ClassNotFoundException
                ? String.valueOf(reason.getMessage())
                : String.valueOf(reason);
        byte[] exception;
        try {
            exception = ObjectCodec.encode(failure, "the exception of task " + TaskIds.text(run.taskId()));
        } catch (final RuntimeException | StackOverflowError notSerialisable) {
            exception = ObjectCodec.encode(RemoteException.describing(failure), "the exception of a task");
        }
        return new RunOutcome.Erred(kind, text, exception, FailureTrace.of(failure), "");
    }

    /** A class that is missing, different or refused: what the job's class loader said of it, not what the JVM made of that. */
    private static Throwable reasonOf(final Throwable failure) {
        final boolean isOfClasses = failure instanceof NoClassDefFoundError || failure instanceof InvalidClassException;
        final Throwable cause = failure.getCause();
        return isOfClasses && (cause instanceof ClassNotFoundException || cause instanceof HeddleException)
                ? cause
                : failure;
    }

    private static ErrorKind kindOf(final Throwable failure) {
        if (failure instanceof HeddleException known) {
            return known.category();
        }
        return failure instanceof MemoryLimitException || failure instanceof OutOfMemoryError
                ? ErrorKind.RESOURCE
                : ErrorKind.USER;
    }
}
