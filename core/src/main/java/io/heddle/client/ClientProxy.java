package io.heddle.client;

import io.heddle.cluster.ControlLimits;
import io.heddle.cluster.ControlWriter;
import io.heddle.cluster.ElementForm;
import io.heddle.cluster.MessageSink;
import io.heddle.cluster.Placement;
import io.heddle.codecs.control.AnswersTakenEncoder;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.CancelTasksEncoder;
import io.heddle.codecs.control.CoordinationOperation;
import io.heddle.codecs.control.CoordinationRequestEncoder;
import io.heddle.codecs.control.DefineDemandsEncoder;
import io.heddle.codecs.control.InspectRequestEncoder;
import io.heddle.codecs.control.InspectionSubject;
import io.heddle.codecs.control.PlacementOperation;
import io.heddle.codecs.control.PlacementRequestEncoder;
import io.heddle.codecs.control.ReleaseTasksEncoder;
import io.heddle.codecs.control.ResumedEncoder;
import io.heddle.codecs.control.RetryTasksEncoder;
import io.heddle.codecs.control.StatusRequestEncoder;
import io.heddle.codecs.control.SubmitRangeEncoder;
import io.heddle.codecs.control.SubmitTaskEncoder;
import io.heddle.function.FunctionHash;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.coordination.Element;
import io.heddle.worker.executor.CallRunner;
import io.heddle.worker.executor.TaskContext;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The outbound half of a client: calls of any thread become messages, one thread at a time, so that a task is always
 * behind the tasks that it depends on.
 */
final class ClientProxy extends ControlWriter implements PlacementClient.Sender {
    private final MessageSink sink;
    private final DefineDemandsEncoder defineDemands = new DefineDemandsEncoder();
    private final DemandNumbers demands = new DemandNumbers();
    private final SubmitTaskEncoder submitTask = new SubmitTaskEncoder();
    private final SubmitRangeEncoder submitRange = new SubmitRangeEncoder();
    private final ReleaseTasksEncoder releaseTasks = new ReleaseTasksEncoder();
    private final CancelTasksEncoder cancelTasks = new CancelTasksEncoder();
    private final InspectRequestEncoder inspectRequest = new InspectRequestEncoder();
    private final RetryTasksEncoder retryTasks = new RetryTasksEncoder();
    private final CoordinationRequestEncoder coordinationRequest = new CoordinationRequestEncoder();
    private final StatusRequestEncoder statusRequest = new StatusRequestEncoder();
    private final ResumedEncoder resumed = new ResumedEncoder();
    private final AnswersTakenEncoder answersTaken = new AnswersTakenEncoder();
    private final PlacementRequestEncoder placementRequest = new PlacementRequestEncoder();

    private final long[] releases = new long[ControlLimits.TASK_IDS_PER_MESSAGE];
    private volatile int releaseCount;

    ClientProxy(final MessageSink sink) {
        this.sink = sink;
    }

    synchronized void defineFunction(final FunctionHash hash, final String name, final byte[] definition) {
        defineFunction(sink, hash, 0, name, definition);
    }

    synchronized void submit(
            final long taskId,
            final FunctionHash function,
            final DirectBuffer arguments,
            final int argumentsLength,
            final long[] dependencies,
            final boolean wanted,
            final boolean isDatum,
            final TaskOptions options) {
        if (dependencies.length > ControlLimits.DEPENDENCIES_MAX) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "a task depends on " + dependencies.length + " futures; at most " + ControlLimits.DEPENDENCIES_MAX
                            + " are possible, combine them in a tree");
        }
        final int demandsNumber = demandsOf(options);
        final long payloadId =
                sendAhead(sink, arguments, argumentsLength, isDatum ? "a scattered value" : "the arguments of a task");
        submitTask.wrapAndApplyHeader(scratch, 0, header).taskId(taskId);
        submitTask.function().high(function.high()).low(function.low());
        submitTask
                .payloadId(payloadId)
                .priority(TaskContext.priorityOfChildren() + options.priority())
                .retries(options.retries())
                .wanted(wanted ? BooleanType.TRUE : BooleanType.FALSE)
                .demands(demandsNumber)
                .datum(isDatum ? BooleanType.TRUE : BooleanType.FALSE);
        final SubmitTaskEncoder.DependenciesEncoder group = submitTask.dependenciesCount(dependencies.length);
        for (final long dependency : dependencies) {
            group.next().taskId(dependency);
        }
        submitTask.putArguments(arguments, 0, payloadId == 0 ? argumentsLength : 0);
        finish(sink, submitTask.encodedLength());
    }

    /** The number of what tasks ask of their worker, told to the scheduler the first time. */
    private int demandsOf(final TaskOptions options) {
        final int known = demands.find(options);
        if (known >= 0) {
            return known;
        }
        final int number = demands.add(options);
        defineDemands
                .wrapAndApplyHeader(scratch, 0, header)
                .timeoutNs(nanos(options.timeout()))
                .deadlineNs(nanos(options.deadline()))
                .number(number)
                .allowOthers(options.allowOtherWorkers() ? BooleanType.TRUE : BooleanType.FALSE);
        final DefineDemandsEncoder.PlacesEncoder places =
                defineDemands.placesCount(options.workers().size());
        options.workers().forEach(name -> places.next().name(name));
        final DefineDemandsEncoder.ResourcesEncoder resources =
                defineDemands.resourcesCount(options.resources().size());
        options.resources()
                .forEach((name, amount) -> resources.next().amount(amount).name(name));
        finish(sink, defineDemands.encodedLength());
        return number;
    }

    private static long nanos(final @Nullable Duration duration) {
        return duration == null ? 0 : duration.toNanos();
    }

    /**
     * Submits tasks of consecutive ids.
     *
     * @param rows for each its arguments, behind their length.
     */
    synchronized void submitRange(
            final long firstTaskId,
            final FunctionHash function,
            final int count,
            final DirectBuffer rows,
            final int rowsLength) {
        submitRange.wrapAndApplyHeader(scratch, 0, header).firstTaskId(firstTaskId);
        submitRange.function().high(function.high()).low(function.low());
        submitRange.count(count).priority(TaskContext.priorityOfChildren()).putRows(rows, 0, rowsLength);
        finish(sink, submitRange.encodedLength());
    }

    /** Notes a release; it goes out with others, behind everything that was sent before it. */
    synchronized void release(final long taskId) {
        final int count = releaseCount;
        releases[count] = taskId;
        releaseCount = count + 1;
        if (count + 1 == releases.length) {
            flushReleases();
        }
    }

    /** Sends the releases that were noted; returns how many. */
    synchronized int flushReleases() {
        final int count = releaseCount;
        if (count > 0) {
            releaseCount = 0;
            final ReleaseTasksEncoder.TasksEncoder group =
                    releaseTasks.wrapAndApplyHeader(scratch, 0, header).tasksCount(count);
            for (int i = 0; i < count; i++) {
                group.next().taskId(releases[i]);
            }
            finish(sink, releaseTasks.encodedLength());
        }
        return count;
    }

    /** Whether {@link #flushReleases} would do something; a guess without the lock. */
    boolean hasReleases() {
        return releaseCount > 0;
    }

    /** Lets other threads send, for a while in which the ring may get room; the caller's message must be a copy. */
    @SuppressWarnings("WaitNotInLoop") // the caller looks whether there is room, in a loop
    synchronized void pause() {
        try {
            wait(1);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt(); // the message goes out all the same
            LockSupport.parkNanos(1);
        }
    }

    synchronized void inspectRequest(
            final long correlationId, final InspectionClient.Question question, final long taskId) {
        inspectRequest
                .wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .taskId(taskId)
                .subject(InspectionSubject.valueOf(question.name()));
        finish(sink, inspectRequest.encodedLength());
    }

    synchronized void retry(final long taskId) {
        retryTasks.wrapAndApplyHeader(scratch, 0, header).tasksCount(1).next().taskId(taskId);
        finish(sink, retryTasks.encodedLength());
    }

    synchronized void cancel(final long taskId) {
        cancelTasks.wrapAndApplyHeader(scratch, 0, header).tasksCount(1).next().taskId(taskId);
        finish(sink, cancelTasks.encodedLength());
    }

    /** Messages {@code Resumed}: what this client does not know the end of, behind what is sent again. */
    synchronized void resumed(final ClientOutlet outlet, final long[] taskIds, final long[] waits) {
        final MessageSink behind = outlet::sendBehindAgain;
        int task = 0;
        int wait = 0;
        boolean isLast = false;
        while (!isLast) {
            final int taskCount = Math.min(ControlLimits.TASK_IDS_PER_MESSAGE / 2, taskIds.length - task);
            final int waitCount = Math.min(ControlLimits.TASK_IDS_PER_MESSAGE / 2, waits.length - wait);
            isLast = task + taskCount == taskIds.length && wait + waitCount == waits.length;
            resumed.wrapAndApplyHeader(scratch, 0, header).last(isLast ? BooleanType.TRUE : BooleanType.FALSE);
            final ResumedEncoder.TasksEncoder tasks = resumed.tasksCount(taskCount);
            for (final int end = task + taskCount; task < end; task++) {
                tasks.next().taskId(taskIds[task]);
            }
            final ResumedEncoder.WaitsEncoder waiting = resumed.waitsCount(waitCount);
            for (final int end = wait + waitCount; wait < end; wait++) {
                waiting.next().correlationId(waits[wait]);
            }
            finish(behind, resumed.encodedLength());
        }
    }

    /** Message {@code AnswersTaken}. */
    synchronized void answersTaken(final long[] correlationIds, final int count) {
        final AnswersTakenEncoder.AnswersEncoder group =
                answersTaken.wrapAndApplyHeader(scratch, 0, header).answersCount(count);
        for (int i = 0; i < count; i++) {
            group.next().correlationId(correlationIds[i]);
        }
        finish(sink, answersTaken.encodedLength());
    }

    synchronized void coordinationRequest(
            final long correlationId,
            final CoordinationClient.Operation operation,
            final String name,
            final long number,
            final long timeoutNs,
            final Element element) {
        final byte[] value = ElementForm.payload(element);
        final long[] taskIds = ElementForm.tasksInside(element);
        final long payloadId = sendAhead(sink, value, "the value for " + name);
        coordinationRequest
                .wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .timeoutNs(timeoutNs)
                .number(number)
                .payloadId(payloadId)
                .operation(CoordinationOperation.valueOf(operation.name()))
                .tasksBehind(ElementForm.tasksBehind(element));
        final CoordinationRequestEncoder.TasksEncoder group = coordinationRequest.tasksCount(taskIds.length);
        for (final long taskId : taskIds) {
            group.next().taskId(taskId);
        }
        final byte[] inline = inline(value, payloadId);
        coordinationRequest.name(name).putValue(inline, 0, inline.length);
        finish(sink, coordinationRequest.encodedLength());
    }

    synchronized void workerCall(final int workerId, final CallRunner.Call call) {
        workerCall(sink, workerId, call);
    }

    synchronized void statusRequest(final long correlationId) {
        statusRequest.wrapAndApplyHeader(scratch, 0, header).correlationId(correlationId);
        finish(sink, statusRequest.encodedLength());
    }

    @Override
    public synchronized void placementRequest(
            final long correlationId,
            final Placement operation,
            final int number,
            final long[] taskIds,
            final int[] workerIds) {
        placementRequest
                .wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .number(number)
                .operation(PlacementOperation.valueOf(operation.name()));
        final PlacementRequestEncoder.TasksEncoder tasks = placementRequest.tasksCount(taskIds.length);
        for (final long taskId : taskIds) {
            tasks.next().taskId(taskId);
        }
        final PlacementRequestEncoder.WorkersEncoder workers = placementRequest.workersCount(workerIds.length);
        for (final int workerId : workerIds) {
            workers.next().workerId(workerId);
        }
        finish(sink, placementRequest.encodedLength());
    }

    synchronized void shutdownRequest(final String reason) {
        shutdownRequest(sink, reason);
    }

    synchronized void classResponse(
            final long requestId, final int workerId, final String name, final boolean found, final byte[] bytes) {
        classResponse(sink, requestId, workerId, 0, name, found, bytes);
    }

    synchronized void fetchRequest(
            final long fetchId, final long taskId, final int holderWorkerId, final String bulkChannel) {
        fetchRequest(sink, fetchId, taskId, 0, holderWorkerId, bulkChannel);
    }

    synchronized void fetchDone(final long fetchId, final long taskId, final int holderWorkerId) {
        fetchDone(sink, fetchId, taskId, 0, holderWorkerId);
    }
}
