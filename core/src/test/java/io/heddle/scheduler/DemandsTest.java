package io.heddle.scheduler;

import static io.heddle.scheduler.SchedulerScript.CLIENT;
import static io.heddle.scheduler.SchedulerScript.HOST;
import static io.heddle.scheduler.SchedulerScript.LIMIT_BYTES;
import static io.heddle.scheduler.SchedulerScript.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tasks ask of their workers, by hand. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DemandsTest {
    private static final int GPU = 7;
    private static final int BIG = 4;
    private static final long MILLI = 1_000_000L;
    private static final long[] NONE = {};

    private final SchedulerScript script = new SchedulerScript();

    /** Number 1: one GPU; 2: the place BIG; 3: rather the place BIG; 4: two GPUs. */
    DemandsTest() {
        script.state.onDemandsDefined(0, 1, gpus(1));
        script.state.onDemandsDefined(0, 2, new Demands(new int[] {BIG}, false, new int[0], NONE));
        script.state.onDemandsDefined(0, 3, new Demands(new int[] {BIG}, true, new int[0], NONE));
        script.state.onDemandsDefined(0, 4, gpus(2));
    }

    private static Demands gpus(final int count) {
        return new Demands(new int[0], false, new int[] {GPU}, new long[] {count * 1_000L});
    }

    private SchedulerScript worker(final int workerId, final int place, final int gpus) {
        final Offers offers = new Offers(new int[] {place}, new int[] {GPU}, new long[] {gpus * 1_000L});
        script.state.onWorkerJoined(script.nowNs, workerId, HOST, 4, LIMIT_BYTES, offers);
        return script.settle();
    }

    private SchedulerScript submit(final int task, final int demands, final long deadlineNs) {
        script.state.onSubmit(script.nowNs, CLIENT, id(task), 0, 0, 0, demands, deadlineNs, true, new long[0], 0);
        return script.settle();
    }

    @Test
    void aResourceIsTakenUntilTheRunHasEnded() {
        worker(1, 0, 1);
        submit(1, 1, 0).expect("assign t1 run 1 to w1");
        submit(2, 1, 0).expect();
        assertTrue(script.state.view().explain(id(2)).contains("in use"));
        submit(3, 0, 0).expect("assign t3 run 1 to w1"); // asks for nothing, and is not held up
        script.finish(1, 1, 1).expect("finished t1 at w1 to c1", "assign t2 run 1 to w1");
    }

    @Test
    void aResourceIsTakenUntilACancelledRunHasEnded() {
        worker(1, 0, 1);
        submit(1, 1, 0);
        submit(2, 1, 0).skip();
        script.cancel(1).expect("cancel t1 run 1 at w1", "erred t1 because t1 CANCELLED to c1");
        script.later(MILLI).expect();
        script.aborted(1, 1, 1, AbortCause.CANCELLED).expect("assign t2 run 1 to w1");
    }

    @Test
    void aRunThatCouldNotBeStoppedKeepsWhatItTook() {
        worker(1, 0, 1);
        submit(1, 1, 0);
        submit(2, 1, 0).skip();
        script.state.onTaskErred(script.nowNs, 1, id(1), 1, true);
        script.settle().expect("cancel t1 run 1 at w1", "erred t1 because t1 FAILED to c1");
        script.aborted(1, 1, 1, AbortCause.CANCELLED).expect("assign t2 run 1 to w1");
    }

    @Test
    void whoWaitsForMuchIsNotOvertakenByThoseThatTakeLittle() {
        worker(1, 0, 2);
        submit(1, 1, 0).expect("assign t1 run 1 to w1");
        submit(2, 4, 0).expect();
        submit(3, 1, 0).expect(); // came later and would starve t2
        script.finish(1, 1, 1).expect("finished t1 at w1 to c1", "assign t2 run 1 to w1");
        script.finish(1, 2, 1).expect("finished t2 at w1 to c1", "assign t3 run 1 to w1");
    }

    @Test
    void aTaskWaitsForTheWorkerThatItMayRunOn() {
        worker(1, 0, 0);
        submit(1, 2, 0).expect().expectState(1, TaskState.NO_WORKER);
        assertTrue(script.state.view().explain(id(1)).contains("not one of the workers"));
        submit(2, 3, 0).expect("assign t2 run 1 to w1"); // nobody preferred is there
        worker(2, BIG, 0).expect("assign t1 run 1 to w2");
        submit(3, 3, 0).expect("assign t3 run 1 to w2");
        script.lost(2).skip().expectState(1, TaskState.NO_WORKER);
        script.later(script.state.tables.options.noWorkerTimeoutNs() + MILLI);
        script.expect("erred t1 because t1 NO_WORKER to c1");
    }

    @Test
    void aTaskFailsAtItsDeadlineWhereverItStands() {
        worker(1, 0, 1);
        submit(1, 1, 5 * MILLI).expect("assign t1 run 1 to w1");
        submit(2, 1, 2 * MILLI).expect();
        submit(3, 0, 3 * MILLI).expect("assign t3 run 1 to w1");
        script.finish(1, 3, 1).skip();
        script.later(2 * MILLI).expect("erred t2 because t2 DEADLINE to c1");
        script.later(MILLI).expect(); // t3 ended in time
        script.later(2 * MILLI).expect("cancel t1 run 1 at w1", "erred t1 because t1 DEADLINE to c1");
    }

    @Test
    void deadlinesOfTasksThatEndedTakeNoRoom() {
        worker(1, 0, 1);
        final long before = script.state.view().tableBytes();
        for (int task = 1; task <= 10_000; task++) {
            submit(task, 0, 3_600_000 * MILLI);
            script.finish(1, task, 1).release(task);
            script.skip();
        }
        assertEquals(0, script.state.view().tasksLive());
        assertTrue(script.state.tables.deadlines.allocatedBytes() < 4_096, before + " bytes before");
    }

    @Test
    void aSnapshotHasItAll() {
        worker(1, BIG, 1);
        submit(1, 1, 50 * MILLI);
        submit(2, 1, 9 * MILLI);
        submit(3, 2, 0);
        script.cancel(3).skip();
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final int length = script.state.snapshot(buffer, 0);
        final SchedulerScript second = new SchedulerScript(script.state.tables.options);
        final SchedulerState copy = new SchedulerState(second, script.state.tables.options);
        copy.restore(buffer, 0, length);
        SchedulerInvariants.check(copy);
        for (final SchedulerState state : new SchedulerState[] {script.state, copy}) {
            state.onTick(20 * MILLI);
            while (state.drain(20 * MILLI, 1) > 0) {
                SchedulerInvariants.check(state);
            }
            assertEquals(TaskState.ERRED, state.view().stateOf(id(2)));
            assertEquals(TaskState.ASSIGNED, state.view().stateOf(id(1)));
        }
        assertEquals(script.state.view().stateHash(), copy.view().stateHash());
    }
}
