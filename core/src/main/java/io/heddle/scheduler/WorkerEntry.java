package io.heddle.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/** What the scheduler knows of a worker. It stays after the worker is gone until its lists are empty. */
final class WorkerEntry {
    final int workerId;
    final int host;
    final int threads;
    /** The logarithm of the threads, negative if they are no power of two. */
    private final int threadShift;

    final Offers offers;
    /** How much of each resource offered is taken by runs. */
    final long[] taken;
    /** Runs that are with the worker, oldest first. */
    final TaskList assigned;
    /** Results that it holds. */
    final TaskList held;
    /** Results of a dead worker whose dependents have been told; they wait for adoption. */
    final TaskList detached;

    boolean alive = true;
    boolean blamed;
    boolean paused;
    boolean late;
    boolean leaving;
    /** Its session is lost, and it is expected back with an inventory. */
    boolean away;
    /** Runs among those assigned that wait for other tasks and do not count. */
    int seceded;
    /** It shall leave; its results go to others first. */
    boolean retiring;
    /** It was told to leave. */
    boolean dismissed;
    /** Its last retirement ended without it leaving, because nobody could take its results. */
    boolean refused;
    /** Stands in the work list to move results away. */
    boolean shedListed;
    /** Results that it holds beside others, and copies on their way to it. */
    int firstReplica;
    /** Of its own results those on their way to others who shall hold them instead. */
    int moves;

    long movingBytes;
    /** Sum of the sizes of the copies on their way to it. */
    long incomingBytes;
    /** It sheds results until it holds so much; negative: it does not. */
    long shedToBytes = -1;
    /** How many results it may still look at for that. */
    int shedLooks;
    /** A copy did not arrive here at that time; 0: all did. */
    long copyFailedNs;
    /** Copies of its results that did not arrive since it began to retire. */
    int movesFailed;
    /** It has one run that may have killed others of its kind, and gets no second one meanwhile. */
    boolean quarantined;
    /** Results of ranges that it holds and that have no rows. */
    int packed;
    /** After its loss: ranges of tasks below this have been searched for results that it held. */
    long sweptTaskId;
    /** Runs that were called off and that it has not answered for yet: they may still execute. */
    int unanswered;

    /** Those of them that still take resources. */
    private final LongArrayList calledOffTasks = new LongArrayList();

    private final IntArrayList calledOffRuns = new IntArrayList();
    final List<Demands> calledOffDemands = new ArrayList<>();

    long heartbeatNs;
    long limitBytes;
    /** Last reported use, corrected by what finished and was released since. */
    long usedBytes;
    /** Sum of the sizes of the results held. */
    long storedBytes;
    /** Sum of the estimates of the runs assigned. */
    long queuedNs;
    /** Sum of the result sizes expected of the runs assigned. */
    long expectedBytes;

    int largeRuns;
    int windowTasks;
    /** Queued work per thread, nanoseconds. */
    long loadNs;
    /** Place among all workers that take work, or -1. */
    int openPlace = -1;
    /** The same among those of its host. */
    int hostPlace = -1;
    /** Who adopts the results of this dead worker; 0: nobody. */
    int adopterId;

    long adoptionDeadlineNs;
    boolean listed;

    WorkerEntry(
            final TaskTable tasks,
            final int workerId,
            final int host,
            final int threads,
            final long limitBytes,
            final Offers offers) {
        this.workerId = workerId;
        this.host = host;
        this.threads = threads;
        threadShift = Integer.bitCount(threads) == 1 ? Integer.numberOfTrailingZeros(threads) : -1;
        this.limitBytes = limitBytes;
        this.offers = offers;
        taken = new long[offers.amounts.length];
        windowTasks = threads + 1;
        assigned = new TaskList(tasks);
        held = new TaskList(tasks);
        detached = new TaskList(tasks);
    }

    /** Queued work per thread as it is now, nanoseconds; a shift where it can be, since it is asked for with every run. */
    long loadNowNs() {
        return threadShift >= 0 ? queuedNs >> threadShift : queuedNs / threads;
    }

    /** Runs that count. */
    int inFlight() {
        return assigned.size() - seceded;
    }

    /** A run of these demands is given to it. */
    void take(final Demands demands) {
        add(demands, 1);
    }

    /** A run of these demands has ended. */
    void giveBack(final Demands demands) {
        add(demands, -1);
    }

    private void add(final Demands demands, final int sign) {
        for (int i = 0; i < demands.resources.length; i++) {
            taken[offers.placeOf(demands.resources[i])] += sign * demands.amounts[i];
        }
    }

    /** A run was called off: it has what it took until the worker says that it has ended. */
    void addCalledOff(final long taskId, final int run, final Demands demands) {
        if (demands.resources.length > 0) {
            calledOffTasks.addLong(taskId);
            calledOffRuns.addInt(run);
            calledOffDemands.add(demands);
        }
    }

    /** Of the runs that were called off only those are still going on that are listed, by rising ids. */
    void endCalledOffBut(final long[] taskIds, final int[] runs, final int count) {
        for (int i = calledOffRuns.size() - 1; i >= 0; i--) {
            final int place = Arrays.binarySearch(taskIds, 0, count, calledOffTasks.getLong(i));
            if (place < 0 || runs[place] != calledOffRuns.getInt(i)) {
                endCalledOff(calledOffTasks.getLong(i), calledOffRuns.getInt(i));
            }
        }
    }

    /** A run that was called off has ended. */
    void endCalledOff(final long taskId, final int run) {
        for (int i = 0; i < calledOffRuns.size(); i++) {
            if (calledOffTasks.getLong(i) == taskId && calledOffRuns.getInt(i) == run) {
                calledOffTasks.removeAt(i);
                calledOffRuns.removeAt(i);
                giveBack(calledOffDemands.remove(i));
                return;
            }
        }
    }

    boolean isEmpty() {
        return assigned.size() == 0 && held.size() == 0 && detached.size() == 0 && packed == 0 && firstReplica == 0;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(workerId);
        writer.putInt(host);
        writer.putInt(threads);
        writer.putLong(limitBytes);
        offers.write(writer);
        writer.putLongs(taken);
        writer.putInt(calledOffRuns.size());
        for (int i = 0; i < calledOffRuns.size(); i++) {
            writer.putLong(calledOffTasks.getLong(i));
            writer.putInt(calledOffRuns.getInt(i));
            calledOffDemands.get(i).write(writer);
        }
        assigned.write(writer);
        held.write(writer);
        detached.write(writer);
        writer.putBoolean(alive);
        writer.putBoolean(blamed);
        writer.putBoolean(paused);
        writer.putBoolean(late);
        writer.putBoolean(leaving);
        writer.putBoolean(quarantined);
        writer.putInt(unanswered);
        writer.putInt(packed);
        writer.putLong(sweptTaskId);
        writer.putLong(heartbeatNs);
        writer.putLong(usedBytes);
        writer.putLong(storedBytes);
        writer.putLong(queuedNs);
        writer.putLong(expectedBytes);
        writer.putInt(largeRuns);
        writer.putInt(windowTasks);
        writer.putInt(adopterId);
        writer.putLong(adoptionDeadlineNs);
        writer.putBoolean(listed);
        writer.putInt(seceded);
        writer.putBoolean(away);
        writer.putBoolean(retiring);
        writer.putBoolean(dismissed);
        writer.putBoolean(refused);
        writer.putBoolean(shedListed);
        writer.putInt(firstReplica);
        writer.putInt(moves);
        writer.putLong(movingBytes);
        writer.putLong(incomingBytes);
        writer.putLong(shedToBytes);
        writer.putInt(shedLooks);
        writer.putLong(copyFailedNs);
        writer.putInt(movesFailed);
    }

    static WorkerEntry read(final SnapshotReader reader, final TaskTable tasks) {
        final WorkerEntry worker = new WorkerEntry(
                tasks, reader.getInt(), reader.getInt(), reader.getInt(), reader.getLong(), Offers.read(reader));
        System.arraycopy(reader.getLongs(), 0, worker.taken, 0, worker.taken.length);
        final int calledOff = reader.getInt();
        for (int i = 0; i < calledOff; i++) {
            worker.calledOffTasks.addLong(reader.getLong());
            worker.calledOffRuns.addInt(reader.getInt());
            worker.calledOffDemands.add(Demands.read(reader));
        }
        worker.assigned.read(reader);
        worker.held.read(reader);
        worker.detached.read(reader);
        worker.alive = reader.getBoolean();
        worker.blamed = reader.getBoolean();
        worker.paused = reader.getBoolean();
        worker.late = reader.getBoolean();
        worker.leaving = reader.getBoolean();
        worker.quarantined = reader.getBoolean();
        worker.unanswered = reader.getInt();
        worker.packed = reader.getInt();
        worker.sweptTaskId = reader.getLong();
        worker.heartbeatNs = reader.getLong();
        worker.usedBytes = reader.getLong();
        worker.storedBytes = reader.getLong();
        worker.queuedNs = reader.getLong();
        worker.expectedBytes = reader.getLong();
        worker.largeRuns = reader.getInt();
        worker.windowTasks = reader.getInt();
        worker.adopterId = reader.getInt();
        worker.adoptionDeadlineNs = reader.getLong();
        worker.listed = reader.getBoolean();
        worker.seceded = reader.getInt();
        worker.away = reader.getBoolean();
        worker.retiring = reader.getBoolean();
        worker.dismissed = reader.getBoolean();
        worker.refused = reader.getBoolean();
        worker.shedListed = reader.getBoolean();
        worker.firstReplica = reader.getInt();
        worker.moves = reader.getInt();
        worker.movingBytes = reader.getLong();
        worker.incomingBytes = reader.getLong();
        worker.shedToBytes = reader.getLong();
        worker.shedLooks = reader.getInt();
        worker.copyFailedNs = reader.getLong();
        worker.movesFailed = reader.getInt();
        return worker;
    }
}
