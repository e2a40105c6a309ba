package io.heddle.cluster;

import io.heddle.cluster.journal.Journal;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.scheduler.SchedulerOptions;
import io.heddle.scheduler.TaskState;
import io.heddle.transport.TransportCounters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The inputs that a scheduler process recorded, given to states of this JVM. */
public final class JournalReplay {
    private final List<ReplayedRecord> records = new ArrayList<>();
    private final Path scratch;
    private byte[] start = new byte[0];
    private int nodes;

    private record ReplayedRecord(int type, long nowNs, int peerId, byte[] body) {}

    /** What the inputs led to. */
    public record Outcome(byte[] state, long inMemory, long erred) {}

    /**
     * Reads a journal that nobody has open.
     *
     * @param scratch for the files of the nodes that the states write to.
     */
    public JournalReplay(final Path directory, final String cluster, final Path scratch) {
        this.scratch = scratch;
        Journal.open(directory, cluster, BuildVersion.text(), new Journal.Replay() {
                    @Override
                    public void onSnapshot(final DirectBuffer buffer, final int offset, final int length) {
                        start = new byte[length];
                        buffer.getBytes(offset, start);
                    }

                    @Override
                    public void onRecord(
                            final int type,
                            final long nowNs,
                            final int peerId,
                            final DirectBuffer buffer,
                            final int offset,
                            final int length) {
                        final byte[] body = new byte[length];
                        buffer.getBytes(offset, body);
                        records.add(new ReplayedRecord(type, nowNs, peerId, body));
                    }
                })
                .close();
    }

    /** How many inputs there are. */
    public int size() {
        return records.size();
    }

    /**
     * Replays all inputs.
     *
     * @param restores after so many inputs each, the state goes into a snapshot and another one goes on from there.
     */
    public Outcome replay(final int... restores) {
        byte[] from = start;
        int first = 0;
        for (final int last : restores) {
            from = run(from, first, last).state();
            first = last;
        }
        return run(from, first, records.size());
    }

    private Outcome run(final byte[] from, final int first, final int last) {
        try (NodeDirectory directory = NodeDirectory.create(scratch, "replay-" + nodes++, NodeRole.SCHEDULER);
                SchedulerRecorder recorder = new SchedulerRecorder(directory, new TransportCounters())) {
            final SchedulerInputs inputs = new SchedulerInputs(SchedulerOptions.defaults(), recorder, reason -> {});
            inputs.keepForClients();
            if (from.length > 0) {
                inputs.onSnapshot(new UnsafeBuffer(from), 0, from.length);
            }
            for (final ReplayedRecord record : records.subList(first, last)) {
                inputs.onRecord(
                        record.type, record.nowNs, record.peerId, new UnsafeBuffer(record.body), 0, record.body.length);
            }
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final int length = inputs.snapshot(buffer);
            return new Outcome(
                    Arrays.copyOf(buffer.byteArray(), length),
                    inputs.state.view().taskCount(TaskState.IN_MEMORY),
                    inputs.state.view().taskCount(TaskState.ERRED));
        }
    }
}
