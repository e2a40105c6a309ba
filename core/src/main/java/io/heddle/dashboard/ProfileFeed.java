package io.heddle.dashboard;

import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.NodeAnswers;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.PastProfiles;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.ProfileSlices;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers requests for what workers have kept of where their tasks were. Thread-safe. */
final class ProfileFeed {
    private final Path clusterDirectory;
    private final DistantFeed distant;
    private final ProfileSlices known = new ProfileSlices();

    ProfileFeed(final Path clusterDirectory, final DistantFeed distant) {
        this.clusterDirectory = clusterDirectory;
        this.distant = distant;
    }

    /**
     * The profile of a time.
     *
     * @param parameters from and to (epoch time in milliseconds), function, node; each of them if wanted.
     * @return a JSON object.
     * @throws IllegalArgumentException with one sentence if a parameter is wrong.
     */
    String past(final Map<String, String> parameters) {
        final ProfileQuery query = query(parameters);
        final NodeDirectory node = query.node() == null ? null : NodeAnswers.find(clusterDirectory, query.node());
        return JsonText.of(
                node != null && node.isMirror()
                        ? distant.ask(node.name(), nodes -> nodes.past(query))
                        : PastProfiles.read(NodeDirectory.list(clusterDirectory), query, known));
    }

    /** Samples of functions over time, by the same parameters. */
    String times(final Map<String, String> parameters) {
        return JsonText.of(PastProfiles.timeLine(NodeDirectory.list(clusterDirectory), query(parameters), known));
    }

    private static ProfileQuery query(final Map<String, String> parameters) {
        return new ProfileQuery(
                time("from", parameters, 0),
                time("to", parameters, Long.MAX_VALUE),
                text(parameters.get("function")),
                text(parameters.get("node")));
    }

    private static @Nullable String text(final @Nullable String given) {
        return given == null || given.isEmpty() ? null : given;
    }

    private static long time(final String name, final Map<String, String> parameters, final long missing) {
        final String given = text(parameters.get(name));
        if (given != null && !given.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(name + " is '" + given + "', expected milliseconds since 1970");
        }
        return given == null ? missing : Long.parseLong(given);
    }
}
