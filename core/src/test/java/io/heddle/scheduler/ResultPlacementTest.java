package io.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas and retirements, decision by decision. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ResultPlacementTest {
    private final SchedulerScript script = new SchedulerScript(SchedulerScript.withoutAdoption());

    private void retire(final int workerId) {
        script.state.placement().onRetire(script.nowNs, workerId);
        script.settle();
    }

    private void replicate(final int task, final int copies) {
        script.state.placement().onReplicate(script.nowNs, SchedulerScript.id(task), copies);
        script.settle();
    }

    private void copied(final int workerId, final int task, final int run) {
        script.state.placement().onCopied(script.nowNs, workerId, SchedulerScript.id(task), run);
        script.settle();
    }

    private void copyFailed(final int workerId, final int task, final int run) {
        script.state.placement().onCopyFailed(script.nowNs, workerId, SchedulerScript.id(task), run);
        script.settle();
    }

    @Test
    void aRetiringWorkerLeavesWhenOthersHaveWhatItHeld() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).worker(2, 1).skip();
        retire(1);
        script.expect("retire w1", "copy t1 run 1 from w1 to w2");
        copied(2, 1, 1);
        script.expect("finished t1 at w2 to c1", "release t1 at w1", "dismiss w1");
        script.lost(1).expect();
        script.expectState(1, TaskState.IN_MEMORY);
    }

    @Test
    void aRunThatEndsWhileItsWorkerRetiresIsMovedToo() {
        script.worker(1, 1).submit(1).worker(2, 1).skip();
        retire(1);
        script.expect("retire w1");
        script.submit(2).expect("assign t2 run 1 to w2");
        script.finish(1, 1, 1).expect("finished t1 at w1 to c1", "copy t1 run 1 from w1 to w2");
        copied(2, 1, 1);
        script.expect("finished t1 at w2 to c1", "release t1 at w1", "dismiss w1");
    }

    @Test
    void theLastWorkerIsRefusedAndWorksOn() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).skip();
        retire(1);
        script.expect("stay w1");
        assertTrue(script.state.view().isRetirementRefused(1));
        script.submit(2).expect("assign t2 run 1 to w1");
    }

    @Test
    void theLastWorkerMayLeaveWithNothing() {
        script.worker(1, 1).skip();
        retire(1);
        script.expect("retire w1", "dismiss w1");
    }

    @Test
    void whenTheRecipientsDieTheRetirementEnds() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).worker(2, 1).skip();
        retire(1);
        script.expect("retire w1", "copy t1 run 1 from w1 to w2");
        script.lost(2).expect("stay w1");
        assertTrue(script.state.view().isRetirementRefused(1));
        assertEquals(1, script.state.view().heldBy(1));
    }

    @Test
    void aFaultyRecipientIsReplacedByAnother() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).worker(2, 1).worker(3, 1).skip();
        retire(1);
        script.expect("retire w1", "copy t1 run 1 from w1 to w2");
        copyFailed(2, 1, 1);
        script.expect("release t1 at w2", "copy t1 run 1 from w1 to w3");
        copied(3, 1, 1);
        script.expect("finished t1 at w3 to c1", "release t1 at w1", "dismiss w1");
    }

    @Test
    void theOnlyRecipientIsTriedAgainAfterAWhile() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).worker(2, 1).skip();
        retire(1);
        copyFailed(2, 1, 1);
        script.skip();
        for (int i = 0; i < 11; i++) {
            script.state.onHeartbeat(script.nowNs, 2, SchedulerScript.LIMIT_BYTES, 0, 0, false);
            script.later(100_000_000L);
        }
        script.expect("copy t1 run 1 from w1 to w2");
    }

    @Test
    void twoThatRetireAtOnceDoNotFeedEachOther() {
        script.worker(1, 1)
                .submit(1)
                .finish(1, 1, 1)
                .worker(2, 1)
                .submit(2)
                .finish(2, 2, 1)
                .skip();
        retire(1);
        script.expect("retire w1", "copy t1 run 1 from w1 to w2");
        retire(2);
        script.expect("stay w2");
        copied(2, 1, 1);
        script.expect("finished t1 at w2 to c1", "release t1 at w1", "dismiss w1");
        script.worker(3, 1).skip();
        retire(2);
        script.expect("retire w2", "copy t2 run 1 from w2 to w3", "copy t1 run 1 from w2 to w3");
    }

    @Test
    void aReplicaTakesOverAndNothingRunsAgain() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).worker(2, 1).skip();
        replicate(1, 2);
        script.expect("copy t1 run 1 from w1 to w2");
        copied(2, 1, 1);
        script.expect();
        script.lost(1).expect("finished t1 at w2 to c1");
        script.submit(2, 1).expect("assign t2 run 1 to w2, t1 at w2");
        script.lost(2);
        assertEquals(TaskState.NO_WORKER, script.state.view().stateOf(SchedulerScript.id(1)));
    }

    @Test
    void replicasGoWithTheResult() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).worker(2, 1).skip();
        replicate(1, 2);
        copied(2, 1, 1);
        script.skip();
        script.release(1).expect("release t1 at w1", "release t1 at w2", "forget t1");
        assertEquals(0, script.state.view().replicasAt(2));
    }

    @Test
    void aCopyThatNobodyWantsAnyMoreIsDropped() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).worker(2, 1).skip();
        replicate(1, 2);
        script.release(1).skip();
        copied(2, 1, 1);
        script.expect("release t1 at w2");
    }

    @Test
    void oneReplicaOnEachHostIsEnoughForAll() {
        script.worker(1, 1).submit(1).finish(1, 1, 1);
        script.worker(2, 1).worker(3, 1, 88).worker(4, 1, 88).skip();
        replicate(1, 0);
        script.expect("copy t1 run 1 from w1 to w3");
        copied(3, 1, 1);
        replicate(1, 0);
        script.expect();
    }

    @Test
    void runsReadTheNearestReplica() {
        script.worker(1, 1).submit(1).finish(1, 1, 1).worker(2, 1, 88).skip();
        replicate(1, 2);
        copied(2, 1, 1);
        script.skip();
        script.submit(2, 1).submit(3, 1).submit(4, 1);
        script.expect(
                "assign t2 run 1 to w1, t1 at w1",
                "assign t3 run 1 to w2, t1 at w2",
                "assign t4 run 1 to w1, t1 at w1");
    }

    @Test
    void fullWorkersGiveToEmptyOnes() {
        script.worker(1, 1);
        for (int task = 1; task <= 4; task++) {
            script.submit(task).finish(1, task, 1);
        }
        script.worker(2, 1).skip();
        script.state.placement().onRebalance(script.nowNs);
        script.settle().expect("copy t1 run 1 from w1 to w2", "copy t2 run 1 from w1 to w2");
        copied(2, 1, 1);
        copied(2, 2, 1);
        assertFalse(script.state.view().isAnyShedding());
        assertEquals(2, script.state.view().heldBy(1));
        assertEquals(2, script.state.view().heldBy(2));
    }

    private void scatter(final int task) {
        script.state.onScatter(script.nowNs, SchedulerScript.CLIENT, SchedulerScript.id(task), 0, 0, 0);
        script.settle();
    }

    @Test
    void aDatumThatIsLostFailsWithWhatNeedsIt() {
        script.worker(1, 1);
        scatter(1);
        script.expect("assign t1 run 1 to w1");
        script.finish(1, 1, 1).skip();
        script.worker(2, 1).submit(2, 1).lost(1);
        script.expectState(1, TaskState.ERRED).expectState(2, TaskState.ERRED);
        script.submit(3, 1).expectState(3, TaskState.ERRED);
        script.state.onRetry(script.nowNs, SchedulerScript.CLIENT, SchedulerScript.id(1));
        script.settle().expectState(1, TaskState.ERRED);
    }

    @Test
    void aDatumWhoseFirstWorkerDiesBeforeItIsThereGoesToAnother() {
        script.worker(1, 1);
        scatter(1);
        script.expect("assign t1 run 1 to w1");
        script.worker(2, 1).lost(1).expect("assign t1 run 2 to w2");
        script.finish(2, 1, 2).expect("finished t1 at w2 to c1");
    }

    @Test
    void aDatumWithAReplicaSurvives() {
        script.worker(1, 1);
        scatter(1);
        script.finish(1, 1, 1).worker(2, 1);
        replicate(1, 2);
        copied(2, 1, 1);
        script.skip().lost(1).expect("finished t1 at w2 to c1");
        script.expectState(1, TaskState.IN_MEMORY);
    }

    @Test
    void aDatumThatWasLetGoIsNotMadeAgainForADependentThatIs() {
        script.worker(1, 1);
        scatter(1);
        script.finish(1, 1, 1).submit(2, 1).skip();
        script.state.onRelease(script.nowNs, SchedulerScript.CLIENT, SchedulerScript.id(1));
        script.settle().finish(1, 2, 1).expectState(1, TaskState.RELEASED);
        script.worker(2, 1).lost(1).expectState(2, TaskState.ERRED);
    }
}
