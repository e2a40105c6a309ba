package io.heddle.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Carries messages between processes: in order within one direction of one session, in any order otherwise. A process
 * that is cut off loses what it has sent and what is on its way to it, from a random message on.
 */
final class VirtualNetwork {
    /** Both ends of a direction: a positive number for a worker, a negative for a client, 0 for the scheduler. */
    private record Direction(int from, int to) {}

    private static final class Lane {
        long lastDeliveryNs;
        long sent;
        long delivered;
        long lostFrom = Long.MAX_VALUE;
    }

    private final VirtualClock clock;
    private final Random random;
    private final long delayNs;
    private final double spikes;
    private final double duplicates;
    private final Map<Direction, Lane> lanes = new HashMap<>();
    private long inFlight;

    VirtualNetwork(
            final VirtualClock clock,
            final Random random,
            final long delayNs,
            final double spikes,
            final double duplicates) {
        this.clock = clock;
        this.random = random;
        this.delayNs = delayNs;
        this.spikes = spikes;
        this.duplicates = duplicates;
    }

    void send(final int from, final int to, final Runnable delivery) {
        final Lane lane = lanes.computeIfAbsent(new Direction(from, to), key -> new Lane());
        deliver(lane, delivery);
        if (to == 0 && random.nextDouble() < duplicates) {
            deliver(lane, delivery);
        }
    }

    private void deliver(final Lane lane, final Runnable delivery) {
        long delay = 1 + (long) (random.nextDouble() * delayNs);
        if (random.nextDouble() < spikes) {
            delay += (long) (random.nextDouble() * 100 * delayNs);
        }
        final long message = lane.sent++;
        lane.lastDeliveryNs = Math.max(lane.lastDeliveryNs, clock.nowNs() + delay);
        inFlight++;
        clock.at(lane.lastDeliveryNs, () -> {
            inFlight--;
            lane.delivered++;
            if (message < lane.lostFrom) {
                delivery.run();
            }
        });
    }

    /** The process at this end is dead: of what is on its way from it a random rest is lost, to it everything. */
    void cut(final int process) {
        for (final Map.Entry<Direction, Lane> entry : lanes.entrySet()) {
            final Lane lane = entry.getValue();
            if (entry.getKey().from == process) {
                final long underWay = lane.sent - lane.delivered;
                lane.lostFrom = lane.delivered + (long) (random.nextDouble() * (underWay + 1));
            } else if (entry.getKey().to == process) {
                lane.lostFrom = 0;
            }
        }
    }

    /** What is on its way between these two is lost; they begin anew. */
    void sever(final int one, final int other) {
        for (final Direction direction : new Direction[] {new Direction(one, other), new Direction(other, one)}) {
            final Lane lane = lanes.remove(direction);
            if (lane != null) {
                lane.lostFrom = 0;
            }
        }
    }

    long inFlight() {
        return inFlight;
    }
}
