package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.WorkerPeer;
import io.heddle.codecs.control.CounterValuesDecoder;
import io.heddle.codecs.control.ErrorCategory;
import io.heddle.codecs.control.FailureToldDecoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.graph.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Takes what workers on other hosts tell of themselves. Called on the scheduler node's thread. */
final class CounterAdapter {
    private final NodeMirrors mirrors;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final CounterValuesDecoder counterValues = new CounterValuesDecoder();
    private final FailureToldDecoder failureTold = new FailureToldDecoder();

    CounterAdapter(final NodeMirrors mirrors) {
        this.mirrors = mirrors;
    }

    /** Handles a worker's message; false if it tells of something else. */
    boolean onWorkerMessage(final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        switch (header.wrap(buffer, offset).templateId()) {
            case CounterValuesDecoder.TEMPLATE_ID -> onCounterValues(worker, buffer, offset);
            case FailureToldDecoder.TEMPLATE_ID -> onFailureTold(worker, buffer, offset);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onFailureTold(final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        failureTold.wrapAndApplyHeader(buffer, offset, header);
        final ErrorCategory category = failureTold.category();
        final ErrorKind kind =
                category == ErrorCategory.NULL_VAL ? ErrorKind.INTERNAL : ErrorKind.valueOf(category.name());
        mirrors.failed(
                worker.description,
                new CounterReports.Failure(kind, failureTold.taskId(), failureTold.text(), failureTold.inputs()));
    }

    private void onCounterValues(final WorkerPeer worker, final DirectBuffer buffer, final int offset) {
        counterValues.wrapAndApplyHeader(buffer, offset, header);
        final List<CounterReports.Value> values = new ArrayList<>();
        for (final CounterValuesDecoder.CountersDecoder row : counterValues.counters()) {
            values.add(new CounterReports.Value(row.typeId(), row.value()));
        }
        final long nowNs = System.nanoTime();
        final List<CounterReports.Move> moves = new ArrayList<>();
        for (final CounterValuesDecoder.MovesDecoder row : counterValues.moves()) {
            final CounterReports.Way way = switch (row.kind()) {
                case FETCHED -> CounterReports.Way.FETCHED;
                case SPILLED -> CounterReports.Way.SPILLED;
                case RELOADED -> CounterReports.Way.RELOADED;
                case NULL_VAL -> null;
            };
            if (way != null) { // else one of a later version
                moves.add(new CounterReports.Move(
                        way, row.taskId(), row.holderId(), row.bytes(), row.durationNs(), nowNs - row.ageNs()));
            }
        }
        mirrors.told(worker.description, values, moves);
    }
}
