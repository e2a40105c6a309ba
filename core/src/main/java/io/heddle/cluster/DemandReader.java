package io.heddle.cluster;

import io.heddle.cluster.ClusterTables.ClientPeer;
import io.heddle.cluster.ClusterTables.DemandsRecord;
import io.heddle.codecs.control.BooleanType;
import io.heddle.codecs.control.DefineDemandsDecoder;
import io.heddle.codecs.control.MessageHeaderDecoder;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.Demands;
import io.heddle.scheduler.SchedulerState;
import io.heddle.scheduler.SnapshotReader;
import io.heddle.scheduler.SnapshotWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.DirectBuffer;

/**
 * Gives numbers to what clients say that tasks ask of their workers. The same wishes of two clients get one number, so that
 * their tasks stand in one queue; times are no part of them. Called on the scheduler node's thread.
 */
final class DemandReader {
    private final ClusterTables tables;
    private final SchedulerState state;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final DefineDemandsDecoder message = new DefineDemandsDecoder();
    private final Map<Wishes, Integer> numbers = new HashMap<>();

    /** What has a number: names by number. */
    private record Wishes(SortedSet<Integer> places, boolean allowOthers, SortedMap<Integer, Long> resources) {
        boolean isEmpty() {
            return places.isEmpty() && resources.isEmpty();
        }

        Demands demands() {
            return new Demands(
                    places.stream().mapToInt(Integer::intValue).toArray(),
                    allowOthers,
                    resources.keySet().stream().mapToInt(Integer::intValue).toArray(),
                    resources.values().stream().mapToLong(Long::longValue).toArray());
        }
    }

    DemandReader(final ClusterTables tables, final SchedulerState state) {
        this.tables = tables;
        this.state = state;
    }

    void onDefineDemands(final long nowNs, final ClientPeer client, final DirectBuffer buffer, final int offset) {
        message.wrapAndApplyHeader(buffer, offset, header);
        final int number = message.number();
        final long timeoutNs = message.timeoutNs();
        final long deadlineNs = message.deadlineNs();
        final boolean allowOthers = message.allowOthers() == BooleanType.TRUE;
        final SortedSet<Integer> places = new TreeSet<>();
        for (final DefineDemandsDecoder.PlacesDecoder place : message.places()) {
            places.add(tables.nameNumber(place.name()));
        }
        final SortedMap<Integer, Long> resources = new TreeMap<>();
        for (final DefineDemandsDecoder.ResourcesDecoder resource : message.resources()) {
            final long amount = resource.amount();
            resources.put(tables.nameNumber(resource.name()), amount);
        }
        if (timeoutNs < 0 || deadlineNs < 0 || resources.values().stream().anyMatch(amount -> amount <= 0)) {
            throw new HeddleException(
                    ErrorKind.PEER, "a client defines demands " + number + " with a negative amount or time");
        }
        final Wishes wishes = new Wishes(places, allowOthers && !places.isEmpty(), resources);
        final int known = wishes.isEmpty() ? 0 : numberOf(nowNs, wishes);
        client.demands.put(number, new DemandsRecord(known, timeoutNs, deadlineNs));
    }

    private int numberOf(final long nowNs, final Wishes wishes) {
        final Integer known = numbers.get(wishes);
        if (known != null) {
            return known;
        }
        final int number = numbers.size() + 1;
        if (number >= SchedulerState.DEMANDS_MAX) {
            throw new HeddleException(
                    ErrorKind.RESOURCE,
                    "clients have asked for " + numbers.size()
                            + " different sets of workers and resources, which is the"
                            + " limit; round the amounts of resources");
        }
        numbers.put(wishes, number);
        state.onDemandsDefined(nowNs, number, wishes.demands());
        return number;
    }

    void write(final SnapshotWriter writer) {
        writer.putInt(numbers.size());
        numbers.forEach((wishes, number) -> {
            writer.putInt(number);
            writer.putInt(wishes.places.size());
            wishes.places.forEach(writer::putInt);
            writer.putBoolean(wishes.allowOthers);
            writer.putInt(wishes.resources.size());
            wishes.resources.forEach((resource, amount) -> {
                writer.putInt(resource);
                writer.putLong(amount);
            });
        });
    }

    void read(final SnapshotReader reader) {
        for (int left = reader.getInt(); left > 0; left--) {
            final int number = reader.getInt();
            final SortedSet<Integer> places = new TreeSet<>();
            for (int count = reader.getInt(); count > 0; count--) {
                places.add(reader.getInt());
            }
            final boolean allowOthers = reader.getBoolean();
            final SortedMap<Integer, Long> resources = new TreeMap<>();
            for (int count = reader.getInt(); count > 0; count--) {
                resources.put(reader.getInt(), reader.getLong());
            }
            numbers.put(new Wishes(places, allowOthers, resources), number);
        }
    }

    /** What a client's number means. */
    DemandsRecord demandsOf(final ClientPeer client, final int number) {
        if (number == 0) {
            return DemandsRecord.NONE;
        }
        final DemandsRecord demands = client.demands.get(number);
        if (demands == null) {
            throw new HeddleException(
                    ErrorKind.PEER, "a client submits a task with demands " + number + ", which it never defined");
        }
        return demands;
    }
}
