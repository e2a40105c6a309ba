package io.heddle.client;

import io.heddle.client.CoordinationClient.Operation;
import io.heddle.client.CoordinationClient.Response;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import io.heddle.scheduler.coordination.Answer;
import io.heddle.scheduler.coordination.Element;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * What clients and tasks of a cluster share by name. The scheduler keeps it, so it outlives the clients; only leases end
 * with their owners. Values are small; large things are results of tasks, whose futures may stand in a value. Each kind of
 * thing has names of its own. Waiting costs nothing but a message. Thread-safe.
 */
public final class Coordination {
    private static final int NAME_CHARS_MAX = 200;
    private static final String DATASETS = "dataset/";

    private final CoordinationClient service;

    Coordination(final CoordinationClient service) {
        this.service = service;
    }

    private static String named(final String kind, final String name) {
        if (name.isEmpty() || name.length() > NAME_CHARS_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new BadInputException("a name of a " + kind.replace("/", "") + " has " + name.length()
                    + " characters; 1 to " + NAME_CHARS_MAX + " printable ones are possible");
        }
        return kind + name;
    }

    /** A lock: one lease. */
    public ClusterSemaphore lock(final String name) {
        return new ClusterSemaphore(service, named("lock/", name), 1);
    }

    /** So many leases; the number must be the same everywhere. */
    public ClusterSemaphore semaphore(final String name, final int leases) {
        if (leases < 1) {
            throw new BadInputException("semaphore " + name + " with " + leases + " leases; give at least 1");
        }
        return new ClusterSemaphore(service, named("semaphore/", name), leases);
    }

    /** A flag to wait for. */
    public ClusterEvent event(final String name) {
        return new ClusterEvent(service, named("event/", name));
    }

    /** A queue of any size. */
    public <T> ClusterQueue<T> queue(final String name) {
        return new ClusterQueue<>(service, named("queue/", name), 0);
    }

    /** A queue of at most so many elements; whoever puts first decides. */
    public <T> ClusterQueue<T> queue(final String name, final int sizeMax) {
        return new ClusterQueue<>(service, named("queue/", name), Math.max(0, sizeMax));
    }

    /** A place for one value. */
    public <T> ClusterVariable<T> variable(final String name) {
        return new ClusterVariable<>(service, named("variable/", name));
    }

    /** Events for all who have subscribed. */
    public <T> ClusterTopic<T> topic(final String name) {
        return new ClusterTopic<>(service, named("topic/", name));
    }

    /** A note about the cluster or its data. */
    public <T> ClusterVariable<T> metadata(final String key) {
        return new ClusterVariable<>(service, named("metadata/", key));
    }

    /** See {@link Client#publishDataset}. */
    void publish(final String name, final Object value) {
        final String key = named(DATASETS, name);
        if (datasets().contains(name)) {
            throw taken(name);
        }
        final CoordinationClient.SharedValue shared = service.encode(value, key);
        shared.futures().awaitFinished();
        if (service.callWith(Operation.CELL_PUT, key, 1, 0, shared).answer() != Answer.DONE) {
            throw taken(name);
        }
    }

    private static HeddleException taken(final String name) {
        return new HeddleException(
                ErrorKind.USER, "data set " + name + " is published already; unpublish it first, or take another name");
    }

    /** See {@link Client#getDataset}. */
    Object dataset(final String name) {
        final String key = named(DATASETS, name);
        final Response response = service.call(Operation.CELL_GET, key, 0, 0, Element.NOTHING);
        if (response.answer() != Answer.DONE) {
            throw new HeddleException(
                    ErrorKind.USER, "no data set " + name + " is published; published are: " + datasets());
        }
        return Objects.requireNonNull(service.value(response, name));
    }

    /** See {@link Client#listDatasets}. */
    List<String> datasets() {
        final Response response = service.call(Operation.CELL_LIST, DATASETS, 0, 0, Element.NOTHING);
        final String text = new String(response.value(), StandardCharsets.UTF_8);
        return text.isEmpty()
                ? List.of()
                : text.lines().map(name -> name.substring(DATASETS.length())).toList();
    }

    /** See {@link Client#unpublishDataset}. */
    boolean unpublish(final String name) {
        return service.call(Operation.CELL_REMOVE, named(DATASETS, name), 0, 0, Element.NOTHING)
                        .answer()
                == Answer.DONE;
    }
}
