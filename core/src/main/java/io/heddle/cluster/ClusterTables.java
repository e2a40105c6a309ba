package io.heddle.cluster;

import io.heddle.function.FunctionHash;
import io.heddle.scheduler.Offers;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.Element;
import io.heddle.transport.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongHashSet;
import org.agrona.collections.Object2IntHashMap;
import org.jspecify.annotations.Nullable;

/** What the scheduler's node keeps beside the state: bytes, names, places and peers. Owned by the node's thread. */
final class ClusterTables {
    /** The number of a prefix that nobody has interned. */
    private static final int NO_PREFIX = -1;

    final TaskRecords tasks = new TaskRecords();
    final Int2ObjectHashMap<WorkerPeer> workers = new Int2ObjectHashMap<>();
    final Int2ObjectHashMap<ClientPeer> clients = new Int2ObjectHashMap<>();
    /** After a restart: until all clients have said again what the journal may not have, or had time enough. */
    boolean areClientsAwaited;
    /** What tasks have measured. */
    final MetricTable metrics = new MetricTable();
    /** Copies that are asked for and that no worker has to make. */
    final ArrayDeque<CopyHere> copiesHere = new ArrayDeque<>();

    /** Pairs of an adopter and a dead worker of another host: there is nobody to be asked. */
    final IntArrayList adoptionsFromAfar = new IntArrayList();

    private static final int RECENT_FUNCTIONS = 256;

    private final Map<FunctionHash, FunctionRecord> functions = new HashMap<>();
    private final @Nullable FunctionRecord[] recent = new FunctionRecord[RECENT_FUNCTIONS];
    private final Object2IntHashMap<String> prefixes = new Object2IntHashMap<>(NO_PREFIX);
    private final Map<String, Integer> names = new HashMap<>();
    private final List<String> prefixNames = new ArrayList<>();

    /**
     * A function that a client defined.
     *
     * @param hash its name.
     * @param index dense from 0.
     * @param clientId who defined it first.
     * @param name what people call it.
     * @param prefix the number of that name.
     * @param definition its serialised form.
     */
    record FunctionRecord(FunctionHash hash, int index, int clientId, String name, int prefix, byte[] definition) {}

    /** What a worker said when it joined. */
    record WorkerDescription(
            int workerId,
            long pid,
            long limitBytes,
            long arenaId,
            long hostId,
            int threads,
            String name,
            String host,
            String arenaDirectory,
            SortedMap<String, Long> resources) {}

    /** A copy of a small value, which is here and needs no worker, or one that cannot be made because somebody is gone. */
    record CopyHere(int workerId, long taskId, int run, int holderWorkerId) {}

    /** A worker's session and last numbers. */
    static final class WorkerPeer {
        final WorkerDescription description;
        final Outbox outbox;
        final SliceReader slices = new SliceReader();
        final BitSet knownFunctions = new BitSet();
        WorkerNumbers numbers;
        long heartbeatNs;
        boolean isLost;
        /** What it shows when it comes back. */
        final long token;
        /** Null while it is away or lost. */
        @Nullable
        Session session;

        /** Since when it is away, -1 while it is not: its session is lost, and it has not told yet what it holds and runs. */
        long awaySinceNs = -1;

        final Inventory inventory = new Inventory();

        WorkerPeer(final WorkerDescription description, final long token, final Outbox outbox, final long nowNs) {
            this.description = description;
            this.token = token;
            this.outbox = outbox;
            this.numbers = WorkerNumbers.joined(description.limitBytes());
            this.heartbeatNs = nowNs;
        }
    }

    /** What a worker that comes back has said so far. */
    static final class Inventory {
        final LongHashSet results = new LongHashSet();
        final TreeMap<Long, Integer> runs = new TreeMap<>();

        void clear() {
            results.clear();
            runs.clear();
        }
    }

    /** A worker's memory and threads at its last heartbeat. */
    record WorkerNumbers(
            long limitBytes,
            long usedBytes,
            long reservedBytes,
            long peakBytes,
            long spilledBytes,
            long reloadedBytes,
            int threadsBusy,
            int tasksQueued,
            boolean paused) {
        static WorkerNumbers joined(final long limitBytes) {
            return new WorkerNumbers(limitBytes, 0, 0, 0, 0, 0, 0, 0, false);
        }
    }

    /** A client's session. */
    static final class ClientPeer {
        final int clientId;
        /** The client whose program submits through this one; often itself. Its classes are those that functions need. */
        final int programId;

        final Outbox outbox;
        final SliceReader slices = new SliceReader();
        /** By the client's own numbers. */
        final Int2ObjectHashMap<DemandsRecord> demands = new Int2ObjectHashMap<>();
        /** What it shows when it comes back. */
        final long token;

        final String description;
        /** Answers of the coordination service that may not have come to it; kept where there is a journal. */
        final TreeMap<Long, Response> answers = new TreeMap<>();
        /**
         * Tasks of other clients whose end it asked about when it came back, and that were not known: until all clients that
         * may have submitted them are back too.
         */
        final LongHashSet asked = new LongHashSet();
        /** Messages of it that the journal has. */
        long kept;
        /** As many as it was told of. */
        long keptTold;
        /** Null while it is away. */
        @Nullable
        Session session;

        /** Since when it is away, -1 while it is not. */
        long awaySinceNs = -1;

        ClientPeer(
                final int clientId,
                final int programId,
                final long token,
                final String description,
                final Outbox outbox) {
            this.clientId = clientId;
            this.programId = programId;
            this.token = token;
            this.description = description;
            this.outbox = outbox;
        }
    }

    /** An answer of the coordination service. */
    record Response(Answer answer, long number, Element element, String message) {}

    /** A function that a client defined, or null. */
    @Nullable
    FunctionRecord function(final long high, final long low) {
        final int place = (int) low & (RECENT_FUNCTIONS - 1);
        final FunctionRecord seen = recent[place];
        if (seen != null && seen.hash.low() == low && seen.hash.high() == high) {
            return seen;
        }
        final FunctionRecord known = functions.get(new FunctionHash(high, low));
        if (known != null) {
            recent[place] = known;
        }
        return known;
    }

    /** Learns a function; a second definition changes nothing. */
    void define(final FunctionHash hash, final int clientId, final String name, final byte[] definition) {
        if (!functions.containsKey(hash)) {
            functions.put(hash, new FunctionRecord(hash, functions.size(), clientId, name, prefix(name), definition));
        }
    }

    /**
     * What tasks may ask of their worker.
     *
     * @param number by which the state knows it, 0 if it has nothing to do with choosing a worker.
     * @param timeoutNs how long one run may take, nanoseconds; 0: for ever.
     * @param deadlineNs how long after its submission a task must have ended, nanoseconds; 0: never.
     */
    record DemandsRecord(int number, long timeoutNs, long deadlineNs) {
        static final DemandsRecord NONE = new DemandsRecord(0, 0, 0);

        /** The time-out that a worker is told: for a task with a deadline alone one that never ends, for it may be called back. */
        long runLimitNs() {
            return timeoutNs == 0 && deadlineNs > 0 ? Long.MAX_VALUE : timeoutNs;
        }
    }

    /** The number of the name of a worker, host or resource. */
    int nameNumber(final String name) {
        return names.computeIfAbsent(name, ignored -> names.size() + 1);
    }

    /** The names that have numbers, in their order. */
    List<String> names() {
        return names.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What a worker has that tasks may ask for. */
    Offers offersOf(final WorkerDescription worker) {
        final int[] resources = new int[worker.resources().size()];
        final long[] amounts = new long[resources.length];
        int count = 0;
        for (final Map.Entry<String, Long> resource : worker.resources().entrySet()) {
            resources[count] = nameNumber(resource.getKey());
            amounts[count++] = resource.getValue();
        }
        return new Offers(new int[] {nameNumber(worker.name()), nameNumber(worker.host())}, resources, amounts);
    }

    /** All functions in the order of their definition. */
    List<FunctionRecord> functions() {
        return functions.values().stream()
                .sorted(Comparator.comparingInt(FunctionRecord::index))
                .toList();
    }

    int prefix(final String name) {
        int prefix = prefixes.getValue(name);
        if (prefix == NO_PREFIX) {
            prefix = prefixNames.size();
            prefixes.put(name, prefix);
            prefixNames.add(name);
        }
        return prefix;
    }

    int prefixCount() {
        return prefixNames.size();
    }

    String prefixName(final int prefix) {
        return prefixNames.get(prefix);
    }

    @Nullable
    WorkerPeer livingWorker(final int workerId) {
        final WorkerPeer worker = workers.get(workerId);
        return worker == null || worker.isLost ? null : worker;
    }

    /** Living workers by id, for people: in order of joining. */
    Map<Integer, WorkerPeer> livingWorkers() {
        final Map<Integer, WorkerPeer> living = new LinkedHashMap<>();
        workers.keySet().stream().sorted().forEach(id -> {
            final WorkerPeer worker = workers.get((int) id);
            if (!worker.isLost) {
                living.put(id, worker);
            }
        });
        return living;
    }
}
