package io.heddle.dashboard;

import io.heddle.diagnostics.DistinctErrors;
import io.heddle.diagnostics.EventDescriber;
import io.heddle.diagnostics.EventFollower;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last events of all nodes but those of single runs, and the distinct errors since the start. Guarded by its owner. */
final class EventHistory implements AutoCloseable {
    private static final int KEPT = 10_000;

    private final List<NodeEvent> fresh = new ArrayList<>();
    private final Deque<NodeEvent> events = new ArrayDeque<>();
    private final DistinctErrors errors = new DistinctErrors();
    private final EventDescriber describer = new EventDescriber(fresh::add);
    private final EventFollower follower = new EventFollower(describer::handlerWithoutRuns);
    private long next;

    void poll(final List<NodeDirectory> nodes) {
        follower.poll(nodes, Integer.MAX_VALUE);
        fresh.sort(Comparator.comparingLong(NodeEvent::timeNs));
        for (final NodeEvent event : fresh) {
            errors.accept(event);
            events.addLast(event);
            next++;
            if (events.size() > KEPT) {
                events.removeFirst();
            }
        }
        fresh.clear();
    }

    /** Events from a sequence on, and the sequence to go on with. */
    String since(final long sequence) {
        long at = next - events.size();
        final List<Object> wanted = new ArrayList<>();
        for (final NodeEvent event : events) {
            if (at >= sequence) {
                final Map<String, Object> object = new LinkedHashMap<>();
                object.put("sequence", at);
                object.put("timeNs", event.timeNs());
                object.put("node", event.node());
                object.put("type", event.type());
                object.put("text", event.text());
                wanted.add(object);
            }
            at++;
        }
        return JsonText.of(Map.of("next", next, "events", wanted)) + "\n";
    }

    String errors() {
        return JsonText.of(errors.groups()) + "\n";
    }

    @Override
    public void close() {
        follower.close();
    }
}
