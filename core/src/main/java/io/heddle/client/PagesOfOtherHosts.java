package io.heddle.client;

import io.heddle.dashboard.DistantNodes;
import io.heddle.diagnostics.LogLine;
import io.heddle.diagnostics.LogQuery;
import io.heddle.diagnostics.ProfileQuery;
import io.heddle.diagnostics.StackProfile;
import io.heddle.graph.ErrorKind;
import io.heddle.graph.HeddleException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets the pages about a cluster ask workers on other hosts, as a client of it. Programs have {@link Client} for that. */
public final class PagesOfOtherHosts implements DistantNodes.Provider {
    private static final Duration WORKERS_LIMIT = Duration.ofSeconds(2);

    /** Made by {@link java.util.ServiceLoader}. */
    public PagesOfOtherHosts() {}

    @Override
    public DistantNodes open(final String address, final Path clusterDirectory) {
        try {
            return new Asking(Client.builder().connect(address));
        } catch (final NotAuthorisedException refused) {
            throw new HeddleException(
                    ErrorKind.USER,
                    "workers on other hosts are asked through the scheduler, which wants a secret that the dashboard does not know: start"
                            + " the dashboard with HEDDLE_SECRET_FILE naming its file",
                    refused);
        }
    }

    private record Asking(Client client) implements DistantNodes {
        /** Told of its workers a moment after it has joined. */
        private DistantWorkers named(final @Nullable String worker) {
            if (worker == null || !client.backend().cluster().awaitWorker(worker, WORKERS_LIMIT)) {
                throw gone(worker);
            }
            return client.distant().named(worker);
        }

        @Override
        public boolean isOpen() {
            return !client.backend().cluster().isEnded();
        }

        private static String only(final String worker, final @Nullable String text) {
            if (text == null) {
                throw gone(worker);
            }
            return text;
        }

        private static StackProfile only(final String worker, final List<StackProfile> profiles) {
            if (profiles.isEmpty()) {
                throw gone(worker);
            }
            return StackProfile.sum(profiles);
        }

        private static HeddleException gone(final @Nullable String worker) {
            return new HeddleException(
                    ErrorKind.PEER,
                    "the scheduler knows no worker " + worker + " any more: only its own host has its files");
        }

        @Override
        public String log(final String worker) {
            return only(worker, named(worker).log());
        }

        @Override
        public String stacks(final String worker) {
            return only(worker, named(worker).stack());
        }

        @Override
        public List<LogLine> lines(final LogQuery query) {
            return named(query.node()).lines(query);
        }

        @Override
        public StackProfile past(final ProfileQuery query) {
            return only(String.valueOf(query.node()), named(query.node()).past(query));
        }

        @Override
        public StackProfile record(final String worker, final Duration duration) {
            return only(worker, DistantWorkers.profilesOf(named(worker).record(duration), duration));
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
