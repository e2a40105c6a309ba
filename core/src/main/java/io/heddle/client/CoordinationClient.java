package io.heddle.client;

import io.heddle.frame.DataFrame;
import io.heddle.function.ObjectCodec;
import io.heddle.function.TaskArguments;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.Element;
import io.heddle.worker.executor.TaskContext;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the coordination service and their answers. The service ends a wait, never the client: so what is granted is
 * never lost between the two. A wait inside a task leaves its place to other tasks. Any thread.
 */
final class CoordinationClient {
    /** Larger values belong into the result of a task, whose future may stand in the value. */
    private static final int VALUE_BYTES_MAX = 1 << 20;

    private static final long ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final Sender sender;
    private final FutureSource futures;
    private final FrameSession frames;
    private final ClassLoader loader;
    private final AtomicLong lastCorrelationId = new AtomicLong();
    private final ConcurrentHashMap<Long, CompletableFuture<Response>> pending = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Consumer<Element>> subscriptions = new ConcurrentHashMap<>();
    private volatile @Nullable String endReason;

    /** The kinds of requests; names as in the protocol. */
    enum Operation {
        CELL_PUT,
        CELL_GET,
        CELL_REMOVE,
        CELL_LIST,
        QUEUE_PUT,
        QUEUE_GET,
        QUEUE_SIZE,
        QUEUE_CLOSE,
        SEMAPHORE_ACQUIRE,
        SEMAPHORE_RELEASE,
        TOPIC_PUBLISH,
        TOPIC_SUBSCRIBE,
        TOPIC_UNSUBSCRIBE,
        CANCEL_WAIT
    }

    /** Message {@code CoordinationRequest}. */
    @FunctionalInterface
    interface Sender {
        void send(long correlationId, Operation operation, String name, long number, long timeoutNs, Element element);
    }

    /** Makes futures of tasks that the client holds from now on. */
    @FunctionalInterface
    interface FutureSource {
        TaskFuture<?> futureOf(long taskId);
    }

    /**
     * The end of a request.
     *
     * @param number a lease or a size.
     * @param value serialised.
     * @param futures those that stand in the value.
     */
    record Response(Answer answer, long number, String message, byte[] value, List<TaskFuture<?>> futures) {}

    /** A value as it is shared, and the futures that stand in it. */
    record SharedValue(byte[] bytes, SharedFutures futures) {}

    CoordinationClient(
            final Sender sender, final FutureSource futures, final FrameSession frames, final ClassLoader loader) {
        this.sender = sender;
        this.frames = frames;
        this.futures = futures;
        this.loader = loader;
    }

    /** Sends a request and waits for its end; {@link Answer#REFUSED} is thrown. */
    Response call(
            final Operation operation,
            final String name,
            final long number,
            final long timeoutNs,
            final Element element) {
        final long correlationId = lastCorrelationId.incrementAndGet();
        final CompletableFuture<Response> answer = new CompletableFuture<>();
        pending.put(correlationId, answer);
        try {
            requireOpen();
            sender.send(correlationId, operation, name, number, timeoutNs, element);
            if (timeoutNs > 0) {
                TaskContext.beforeWaiting();
            }
            final Response response = await(answer, correlationId, timeoutNs);
            if (response.answer() == Answer.REFUSED) {
                throw new HeddleException(ErrorKind.USER, response.message());
            }
            return response;
        } finally {
            pending.remove(correlationId);
        }
    }

    private void requireOpen() {
        final String reason = endReason;
        if (reason != null) {
            throw new HeddleException(ErrorKind.PEER, "the cluster cannot be reached any more: " + reason);
        }
    }

    private Response await(final CompletableFuture<Response> answer, final long correlationId, final long timeoutNs) {
        final long limitNs =
                timeoutNs > Long.MAX_VALUE - ANSWER_TIMEOUT_NS ? Long.MAX_VALUE : timeoutNs + ANSWER_TIMEOUT_NS;
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(limitNs, TimeUnit.NANOSECONDS);
                } catch (final InterruptedException interrupted) {
                    if (isInterrupted) {
                        throw new HeddleException(
                                ErrorKind.PEER, "interrupted twice while waiting for the scheduler", interrupted);
                    }
                    isInterrupted = true;
                    sender.send(0, Operation.CANCEL_WAIT, "", correlationId, 0, Element.NOTHING);
                }
            }
        } catch (final ExecutionException ended) {
            throw new HeddleException(ErrorKind.PEER, "the cluster cannot be reached any more: " + endReason, ended);
        } catch (final TimeoutException silent) {
            throw new HeddleException(
                    ErrorKind.PEER,
                    "the scheduler did not answer within " + ANSWER_TIMEOUT_NS / 1_000_000 + " ms",
                    silent);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sends a value with the futures that stand in it. */
    Response callWith(
            final Operation operation,
            final String name,
            final long number,
            final long timeoutNs,
            final @Nullable Object value) {
        return callWith(operation, name, number, timeoutNs, encode(value, name));
    }

    /** Sends a value that is encoded already. */
    Response callWith(
            final Operation operation,
            final String name,
            final long number,
            final long timeoutNs,
            final SharedValue value) {
        try {
            return call(
                    operation,
                    name,
                    number,
                    timeoutNs,
                    new Element(value.bytes(), value.futures().taskIds()));
        } finally {
            Reference.reachabilityFence(value); // the service holds its futures once it has answered
        }
    }

    /** The form in which {@code value} is shared under {@code name}. */
    SharedValue encode(final @Nullable Object value, final String name) {
        final SharedFutures held = new SharedFutures();
        final byte[] bytes = ObjectCodec.encode(value, "the value for " + name, part -> shared(part, held));
        if (bytes.length > VALUE_BYTES_MAX) {
            throw new BadInputException("the value for " + name + " takes " + bytes.length + " bytes; at most "
                    + VALUE_BYTES_MAX + " are shared: let a task make it and share its future");
        }
        return new SharedValue(bytes, held);
    }

    /** What stands in a shared value for a part of it. */
    private Object shared(final Object part, final SharedFutures held) {
        if (part instanceof TaskFuture<?> future) {
            return held.reference(future);
        }
        if (part instanceof DataFrame frame) {
            return frames.share(frame);
        }
        return part instanceof MappedFutures<?> mapped ? new ArrayList<>(mapped) : part;
    }

    private Object received(final Object part, final List<?> held) {
        if (part instanceof TaskArguments.Reference reference) {
            return held.get(reference.index());
        }
        return part instanceof SharedFrame frame ? frames.frameOf(frame) : part;
    }

    /** The value in a response; null for an empty one. */
    @Nullable
    Object value(final Response response, final String name) {
        return decode(response.value(), response.futures(), name);
    }

    private @Nullable Object decode(final byte[] bytes, final List<TaskFuture<?>> held, final String name) {
        if (bytes.length == 0) {
            return null;
        }
        try {
            return ObjectCodec.decode(bytes, loader, ResultReader::check, part -> received(part, held));
        } catch (final IOException | ClassNotFoundException failure) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "the value of " + name + " cannot be read here: " + failure.getMessage()
                            + "; its class must be on the class path",
                    failure);
        }
    }

    /** Calls {@code listener} on the conductor's thread with each event of a topic; false if there is a listener already. */
    boolean subscribe(final String name, final Consumer<@Nullable Object> listener, final long last) {
        final Consumer<Element> decoding = event -> listener.accept(decode(event.value(), List.of(), name));
        if (subscriptions.putIfAbsent(name, decoding) != null) {
            return false;
        }
        call(Operation.TOPIC_SUBSCRIBE, name, last, 0, Element.NOTHING);
        return true;
    }

    void unsubscribe(final String name) {
        if (subscriptions.remove(name) != null) {
            call(Operation.TOPIC_UNSUBSCRIBE, name, 0, 0, Element.NOTHING);
        }
    }

    // ---------------------------------------------------------------- from the conductor

    void onResponse(
            final long correlationId,
            final Answer answer,
            final long number,
            final Element element,
            final String message) {
        final List<TaskFuture<?>> held = new ArrayList<>(element.taskIds().length);
        for (final long taskId : element.taskIds()) {
            held.add(futures.futureOf(taskId));
        }
        final CompletableFuture<Response> waiting = pending.get(correlationId);
        if (waiting != null) {
            waiting.complete(new Response(answer, number, message, element.value(), held));
        } else {
            held.forEach(TaskFuture::release);
        }
    }

    /** The requests that have not been answered. */
    long[] waiting() {
        return pending.keySet().stream().mapToLong(Long::longValue).toArray();
    }

    void onEvent(final String name, final byte[] value) {
        final Consumer<Element> subscriber = subscriptions.get(name);
        if (subscriber != null) {
            subscriber.accept(new Element(value, new long[0]));
        }
    }

    void end(final String reason) {
        endReason = reason;
        pending.values().forEach(waiting -> waiting.completeExceptionally(new HeddleException(ErrorKind.PEER, reason)));
    }
}
