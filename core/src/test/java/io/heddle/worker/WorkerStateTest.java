package io.heddle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkerStateTest {
    @Test
    void aTaskFromAssignmentToRelease() {
        new WorkerScript(1)
                .assign(1, 1, 0)
                .expect("execute t1 run 1")
                .expectTask(1, Wanted.RUN, Activity.EXECUTING)
                .finished(1, 1)
                .expect("finished t1 run 1")
                .expectTask(1, Wanted.HOLD, Activity.STORED)
                .release(1)
                .expect("drop t1 run 1")
                .release(1)
                .expect();
    }

    @Test
    void urgentRunsGoFirstAndNoMoreThanThreads() {
        final WorkerScript script = new WorkerScript(2);
        script.assign(1, 1, 0).assign(2, 1, 0).assign(3, 1, 0).assign(4, 1, 7).assign(5, 1, 7);
        script.expect("execute t1 run 1", "execute t2 run 1");
        assertEquals(3, script.state.view().queued());
        script.finished(2, 1).expect("finished t2 run 1", "execute t4 run 1");
        script.erred(1, 1).expect("erred t1 run 1", "execute t5 run 1");
        script.finished(4, 1).expect("finished t4 run 1", "execute t3 run 1");
    }

    @Test
    void aRepeatedOrOlderAssignmentIsIgnored() {
        new WorkerScript(1)
                .assign(1, 2, 0)
                .assign(1, 2, 0)
                .assign(1, 1, 0)
                .expect("execute t1 run 2")
                .finished(1, 2)
                .skip()
                .assign(1, 2, 0)
                .expect();
    }

    @Test
    void cancelDropsWhatWaitsAndInterruptsWhatRuns() {
        new WorkerScript(1)
                .assign(1, 1, 0)
                .assign(2, 1, 0)
                .skip()
                .cancel(2, 1)
                .expect("aborted t2 run 1 CANCELLED")
                .cancel(1, 1)
                .cancel(1, 1)
                .expect("interrupt t1 run 1")
                .expectTask(1, Wanted.NOTHING, Activity.EXECUTING)
                .aborted(1, 1)
                .expect("aborted t1 run 1 CANCELLED");
    }

    @Test
    void whatEndsWellAfterItsCancelIsReportedAllTheSame() {
        new WorkerScript(1)
                .assign(1, 1, 0)
                .cancel(1, 1)
                .skip()
                .finished(1, 1)
                .expect("finished t1 run 1")
                .expectTask(1, Wanted.HOLD, Activity.STORED);
    }

    @Test
    void aRunThatWaitsForOthersLeavesItsPlace() {
        final WorkerScript script = new WorkerScript(1);
        script.assign(1, 1, 0).assign(2, 1, 0).assign(3, 1, 0).expect("execute t1 run 1");
        script.seceded(1, 1).expect("seceded t1 run 1", "execute t2 run 1");
        script.seceded(1, 1).seceded(9, 1).expect();
        script.seceded(2, 1).expect("seceded t2 run 1", "execute t3 run 1");
        script.finished(1, 1).expect("finished t1 run 1"); // t3 has the place
        script.assign(4, 1, 0).expect();
        script.finished(3, 1).expect("finished t3 run 1", "execute t4 run 1");
        script.cancel(2, 1).aborted(2, 1).expect("interrupt t2 run 1", "aborted t2 run 1 CANCELLED");
        assertEquals(1, script.state.view().executing());
    }

    @Test
    void aRunThatTakesTooLongIsInterruptedAndHasFailed() {
        final WorkerScript script = new WorkerScript(1);
        script.assignFor(100, 1, 1).assignFor(100, 2, 1).assignFor(100, 3, 1).expect("execute t1 run 1");
        script.later(99).expect();
        script.later(1).expect("interrupt t1 run 1");
        script.aborted(1, 1).expect("timed out t1 run 1", "execute t2 run 1");
        script.later(100).finished(2, 1);
        script.expect("interrupt t2 run 1", "drop t2 run 1", "timed out t2 run 1", "execute t3 run 1");
        script.later(50).finished(3, 1).later(100).expect("finished t3 run 1");
    }

    @Test
    void aRunThatMindsNoInterruptIsAbandoned() {
        final WorkerScript script = new WorkerScript(1);
        script.assign(7, 1, 0).finished(7, 1).assign(1, 1, 0, 7).assign(2, 1, 0).skip();
        script.abandoned(2, 1).expect();
        script.cancel(1, 1).expect("interrupt t1 run 1");
        script.abandoned(1, 1).expect("execute t2 run 1");
        script.abandoned(1, 1).expect();
        script.release(7).expect(); // the abandoned run reads it
        script.assign(1, 2, 0).finished(2, 1).expect("finished t2 run 1", "execute t1 run 2");
        script.finished(1, 1).expect("drop t7 run 1", "drop t1 run 1", "aborted t1 run 1 CANCELLED");
        script.finished(1, 2).expect("finished t1 run 2");
    }

    @Test
    void anAbandonedRunIsReportedTwice() {
        final WorkerScript script = new WorkerScript(1);
        script.assignFor(100, 1, 1).later(100).abandoned(1, 1);
        script.expect("execute t1 run 1", "interrupt t1 run 1", "timed out t1 run 1 and runs");
        assertEquals(1, script.state.view().executing());
        script.aborted(1, 1).expect("aborted t1 run 1 CANCELLED");
        assertEquals(0, script.state.view().executing());
    }

    @Test
    void aRunThatAsksForAnotherWorkerGoesBack() {
        final WorkerScript script = new WorkerScript(1);
        script.assign(1, 1, 0).assign(2, 1, 0).skip();
        script.rescheduled(1, 1).expect("aborted t1 run 1 RESCHEDULED", "execute t2 run 1");
        script.cancel(2, 1).rescheduled(2, 1).expect("interrupt t2 run 1", "aborted t2 run 1 CANCELLED");
    }

    @Test
    void aNewRunDoesNotWaitForTheOldOne() {
        final WorkerScript script = new WorkerScript(2);
        script.assign(1, 1, 0).skip();
        script.assign(1, 2, 0).expect("interrupt t1 run 1", "execute t1 run 2");
        script.finished(1, 1).expect("drop t1 run 1", "aborted t1 run 1 CANCELLED");
        script.finished(1, 2).expect("finished t1 run 2");
        script.assign(1, 3, 0).expect("drop t1 run 2", "execute t1 run 3");
        script.release(1).expect().expectTask(1, Wanted.RUN, Activity.EXECUTING);
    }

    @Test
    void oneCopyServesAllRunsThatNeedIt() {
        new WorkerScript(1)
                .assignRemote(1, 1, 50)
                .assignRemote(2, 1, 50, 51)
                .expect("fetch t50 from w9", "fetch t51 from w9")
                .expectTask(2, Wanted.RUN, Activity.FETCHING)
                .fetched(50)
                .expect("execute t1 run 1")
                .fetched(51)
                .finished(1, 1)
                .expect("finished t1 run 1", "execute t2 run 1")
                .finished(2, 1)
                .expect("drop input t50", "drop input t51", "finished t2 run 1");
    }

    @Test
    void aFailedCopySendsItsRunsBack() {
        new WorkerScript(1)
                .assignRemote(1, 1, 50, 50)
                .assignRemote(2, 1, 50, 51)
                .skip()
                .failed(50)
                .expect("input t50 at w9 lost for t1 run 1", "drop input t51", "input t50 at w9 lost for t2 run 1")
                .fetched(51)
                .expect();
    }

    @Test
    void aCopyThatDoesNotArriveIsGivenUp() {
        new WorkerScript(1)
                .assignRemote(1, 1, 50)
                .expect("fetch t50 from w9")
                .later(9_999_999_999L)
                .expect()
                .later(1)
                .expect("drop input t50", "input t50 at w9 lost for t1 run 1");
    }

    @Test
    void aResultIsKeptUnderItsReaders() {
        new WorkerScript(1)
                .assign(1, 1, 0)
                .finished(1, 1)
                .assign(2, 1, 0, 1)
                .skip()
                .release(1)
                .expect()
                .expectTask(1, Wanted.NOTHING, Activity.STORED)
                .finished(2, 1)
                .expect("drop t1 run 1", "finished t2 run 1");
    }

    @Test
    void aResultIsKeptUnderItsReadersAlsoWhenItsTaskRunsAgain() {
        new WorkerScript(2)
                .assign(1, 1, 0)
                .finished(1, 1)
                .assign(2, 1, 0, 1)
                .skip()
                .assign(1, 2, 0)
                .expect("execute t1 run 2")
                .finished(2, 1)
                .expect("drop t1 run 1", "finished t2 run 1")
                .finished(1, 2)
                .expect("finished t1 run 2");
    }

    @Test
    void aPausedWorkerStartsNothing() {
        new WorkerScript(2)
                .assign(1, 1, 0)
                .memory(true)
                .assign(2, 1, 0)
                .expect("execute t1 run 1")
                .finished(1, 1)
                .expect("finished t1 run 1")
                .memory(false)
                .expect("execute t2 run 1");
    }

    @Test
    void ofRunsThatHoldMemoryAndWaitForMoreTheYoungestGivesWay() {
        new WorkerScript(3)
                .assign(1, 1, 0)
                .assign(2, 1, 0)
                .assign(3, 1, 0)
                .skip()
                .blocked(3, 1, 0)
                .blocked(2, 1, 600)
                .expect()
                .blocked(1, 1, 600)
                .expect("interrupt t2 run 1")
                .aborted(2, 1)
                .expect("aborted t2 run 1 MEMORY");
    }

    @Test
    void shutdownSendsBackWhatWaits() {
        final WorkerScript script = new WorkerScript(1);
        script.assign(1, 1, 0).assign(2, 1, 0).assignRemote(3, 1, 50).skip();
        script.state.onShutdown(0);
        script.check()
                .expect(
                        "aborted t2 run 1 SHUTDOWN",
                        "drop input t50",
                        "aborted t3 run 1 SHUTDOWN",
                        "interrupt t1 run 1");
        script.assign(4, 1, 0).expect("aborted t4 run 1 SHUTDOWN");
        script.aborted(1, 1).expect("aborted t1 run 1 SHUTDOWN");
    }

    @Test
    void adoptedAndUnreadableResults() {
        final WorkerScript script = new WorkerScript(1);
        script.state.onResultTaken(0, 1, 4);
        script.check().expectTask(1, Wanted.HOLD, Activity.STORED).expect();
        script.state.onResultSpilled(0, 1, true);
        script.check().expectTask(1, Wanted.HOLD, Activity.SPILLED);
        script.state.onResultTaken(0, 1, 3);
        script.check().expect("drop t1 run 3");
        script.state.onResultUnreadable(0, 1);
        script.check().expect("drop t1 run 4", "result t1 lost");
        assertEquals(0, script.state.view().held());
    }

    @Test
    void anInputThatIsNotInPlaceIsReportedWithItsHolder() {
        final WorkerScript script = new WorkerScript(1);
        script.assign(1, 1, 0, 50).skip();
        script.state.onRunInputLost(0, 1, 1, 50);
        script.check().expect("input t50 at w9 lost for t1 run 1");
    }
}
