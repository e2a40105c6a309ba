package io.heddle.cluster;

import io.heddle.transport.DriverProfile;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What a conductor does when there is nothing to do: it yields its core for a while, since a message that comes meanwhile is
 * taken within a microsecond, and then sleeps until somebody rings its doorbell, which takes some fifty. The names are those
 * of the media driver's profiles.
 */
public enum IdleProfile {
    /** Answers fast while it is used, and takes next to nothing when it is not. */
    BALANCED(TimeUnit.MICROSECONDS.toNanos(500), TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.MICROSECONDS.toNanos(50)),
    /** Yields for a second, so that a program that pauses between its tasks still finds everybody awake. */
    LATENCY(TimeUnit.SECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(10), Long.MAX_VALUE),
    /** Sleeps almost at once, and long. */
    LOW_POWER(TimeUnit.MICROSECONDS.toNanos(20), TimeUnit.MILLISECONDS.toNanos(40), Long.MAX_VALUE),
    /** Never sleeps; for machines with more cores than conductors. */
    DEDICATED(Long.MAX_VALUE, TimeUnit.MILLISECONDS.toNanos(10), Long.MAX_VALUE);

    /** The JVM property that names the profile of a process. */
    public static final String PROPERTY = "heddle.profile";

    private static final long STARVED_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final long yieldNs;
    private final long sleepNs;
    private final long longGapNs;

    IdleProfile(final long yieldNs, final long sleepNs, final long longGapNs) {
        this.yieldNs = yieldNs;
        this.sleepNs = sleepNs;
        this.longGapNs = longGapNs;
    }

    /** So long a conductor yields after its last work at most, nanoseconds. */
    public long yieldNs() {
        return yieldNs;
    }

    /** Where work comes after longer waits than this, it is not worth yielding for, nanoseconds. */
    long longGapNs() {
        return longGapNs;
    }

    /** When a yield takes so long, others need the core: then it is better to sleep, nanoseconds. */
    long starvedNs() {
        return sleeps() ? STARVED_NS : Long.MAX_VALUE;
    }

    /** So long a conductor sleeps at most where everybody who sends to it can ring, nanoseconds. */
    public long sleepNs() {
        return sleepNs;
    }

    /** Whether a conductor ever sleeps. */
    boolean sleeps() {
        return this != DEDICATED;
    }

    /** As people write it: {@code low-power}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The profile of the nodes where the media driver has this one; those of files of the user idle as balanced ones. */
    public static IdleProfile of(final DriverProfile profile) {
        return find(profile.name());
    }

    private static IdleProfile find(final String label) {
        for (final IdleProfile profile : values()) {
            if (profile.label().equals(label)) {
                return profile;
            }
        }
        return BALANCED;
    }

    /** What the property {@value #PROPERTY} says, else balanced. */
    public static IdleProfile ofProcess() {
        return find(System.getProperty(PROPERTY, BALANCED.label()));
    }
}
