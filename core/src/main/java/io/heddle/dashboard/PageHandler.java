package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.heddle.diagnostics.ClusterSnapshot;
import io.heddle.diagnostics.ClusterSnapshot.SchedulerView;
import io.heddle.diagnostics.JsonText;
import io.heddle.diagnostics.NodeAnswers;
import io.heddle.diagnostics.NodeDirectory;
import io.heddle.diagnostics.NodeRole;
import io.heddle.diagnostics.StackProfile;
import io.heddle.graph.HeddleException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers all requests but the event stream, which it hands on. */
final class PageHandler implements HttpHandler {
    private static final Pattern FILE = Pattern.compile("/([a-z0-9-]+)\\.(js|css|svg|json)");
    private static final Pattern PAGE = Pattern.compile("/([a-z0-9-]+)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "text", "text/plain; charset=utf-8",
            "metrics", MetricsText.CONTENT_TYPE);
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Set<String> LOCAL_NAMES = Set.of("127.0.0.1", "localhost", "[::1]");

    private static final Logger LOG = LoggerFactory.getLogger(PageHandler.class);

    private final ClusterFeed feed;
    private final DistantFeed distant;
    private final ProfileFeed profiles;
    private final Path clusterDirectory;

    PageHandler(final ClusterFeed feed, final DistantFeed distant, final Path clusterDirectory) {
        this.feed = feed;
        this.distant = distant;
        this.profiles = new ProfileFeed(clusterDirectory, distant);
        this.clusterDirectory = clusterDirectory;
    }

    @Override
    public void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            answerOrFail(exchange);
        }
    }

    /** The exchange is open still when something is caught, so that it can be told. */
    private void answerOrFail(final HttpExchange exchange) throws IOException {
        try {
            if (!isNamedLocally(exchange.getRequestHeaders().getFirst("Host"))) {
                answer(exchange, 403, "text", "this dashboard answers to localhost only\n");
            } else if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, 405, "text", "only GET\n");
            } else {
                route(exchange, exchange.getRequestURI().getPath());
            }
        } catch (final InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (final HeddleException refused) {
            answer(exchange, 409, "text", refused.getMessage() + "\n");
        } catch (final RuntimeException | StackOverflowError fault) {
            fail(exchange, fault);
        }
    }

    /** An answer that cannot be made says so, instead of being none; the log has the whole. */
    private static void fail(final HttpExchange exchange, final Throwable fault) throws IOException {
        LOG.error("no answer to {}", exchange.getRequestURI(), fault);
        if (exchange.getResponseCode() == -1) {
            answer(exchange, 500, "text", "this answer failed: " + fault + "; the dashboard's log says where\n");
        }
    }

    /** A page elsewhere can make a name of its own point to this host; its requests still carry that name. */
    private static boolean isNamedLocally(final @Nullable String host) {
        if (host == null) {
            return false;
        }
        final int port = host.lastIndexOf(':');
        final boolean hasPort = port >= 0 && !host.endsWith("]");
        return LOCAL_NAMES.contains(hasPort ? host.substring(0, port) : host);
    }

    private void route(final HttpExchange exchange, final String path) throws IOException, InterruptedException {
        switch (path) {
            case "/" -> {
                exchange.getResponseHeaders().set("Location", "/status");
                answer(exchange, 302, "text", "");
            }
            case "/health" -> health(exchange, feed.snapshot());
            case "/api/v1/cluster" -> {
                feed.snapshot();
                answer(exchange, 200, "json", feed.latestJson());
            }
            case "/api/v1/advice" -> answer(exchange, 200, "json", feed.advice());
            case "/api/v1/counters" -> answer(exchange, 200, "json", feed.counters());
            case "/api/v1/samples" -> samples(exchange);
            case "/api/v1/transfers" -> answer(exchange, 200, "json", feed.transfers());
            case "/api/v1/errors" -> answer(exchange, 200, "json", feed.errors());
            case "/api/v1/events" -> events(exchange);
            case "/api/v1/logs", "/api/v1/stacks" -> node(exchange, path);
            case "/api/v1/lines" -> lines(exchange);
            case "/api/v1/profile" -> profile(exchange);
            case "/api/v1/profile/past", "/api/v1/profile/times" -> past(exchange, path);
            case "/api/v1/outline" -> answer(exchange, 200, "json", feed.outline() + "\n");
            case "/metrics" -> answer(exchange, 200, "metrics", feed.metrics());
            case "/api/v1/stream" -> EventStream.serve(exchange, feed);
            default -> file(exchange, path);
        }
    }

    private void events(final HttpExchange exchange) throws IOException, InterruptedException {
        final long since = since(exchange);
        if (since >= 0) {
            answer(exchange, 200, "json", feed.eventsSince(since));
        }
    }

    private void samples(final HttpExchange exchange) throws IOException {
        final long sinceNs = since(exchange);
        if (sinceNs >= 0) {
            answer(exchange, 200, "json", feed.samples(parameter(exchange, "worker"), sinceNs));
        }
    }

    /** The number after which something is wanted, 0 where none is named; -1 where it is none, which is answered then. */
    private static long since(final HttpExchange exchange) throws IOException {
        final String since = parameter(exchange, "since");
        if (since != null && !since.matches("\\d{1,18}|[0-8]\\d{18}")) {
            answer(exchange, 400, "text", "since is '" + since + "', expected a number\n");
            return -1;
        }
        return since == null ? 0 : Long.parseLong(since);
    }

    private void node(final HttpExchange exchange, final String path) throws IOException, InterruptedException {
        final String name = parameter(exchange, "node");
        final NodeDirectory node = NodeAnswers.find(clusterDirectory, name);
        if (node == null) {
            answer(exchange, 404, "text", "there is no node " + name + " on this host\n");
        } else if (node.isMirror()) {
            final boolean isLog = path.endsWith("logs");
            final String text =
                    distant.ask(node.name(), nodes -> isLog ? nodes.log(node.name()) : nodes.stacks(node.name()));
            answer(exchange, 200, "text", text);
        } else if (path.endsWith("logs")) {
            answer(exchange, 200, "text", NodeAnswers.log(clusterDirectory, node));
        } else {
            answer(exchange, 200, "text", NodeAnswers.stacks(node));
        }
    }

    private void lines(final HttpExchange exchange) throws IOException {
        try {
            answer(exchange, 200, "json", LogFeed.lines(clusterDirectory, distant, query(exchange)) + "\n");
        } catch (final IllegalArgumentException wrong) {
            answer(exchange, 400, "text", wrong.getMessage() + "\n");
        }
    }

    private void past(final HttpExchange exchange, final String path) throws IOException {
        try {
            final Map<String, String> parameters = query(exchange);
            answer(
                    exchange,
                    200,
                    "json",
                    path.endsWith("past") ? profiles.past(parameters) : profiles.times(parameters));
        } catch (final IllegalArgumentException wrong) {
            answer(exchange, 400, "text", wrong.getMessage() + "\n");
        }
    }

    private void profile(final HttpExchange exchange) throws IOException, InterruptedException {
        final String name = parameter(exchange, "node");
        final String seconds = parameter(exchange, "seconds");
        final boolean isOfAll = name == null || name.isEmpty();
        final List<NodeDirectory> nodes = NodeDirectory.list(clusterDirectory).stream()
                .filter(NodeDirectory::isAlive)
                .filter(node -> isOfAll
                        ? node.role() == NodeRole.WORKER && !node.isMirror()
                        : node.name().equals(name))
                .toList();
        if (seconds == null || !seconds.matches("\\d{1,3}")) {
            answer(exchange, 400, "text", "seconds is '" + seconds + "', expected a number of up to 300\n");
        } else if (nodes.isEmpty()) {
            answer(exchange, 404, "text", "there is no " + (isOfAll ? "worker" : "node " + name) + " on this host\n");
        } else {
            final Duration duration = Duration.ofSeconds(Long.parseLong(seconds));
            final NodeDirectory first = nodes.get(0);
            final StackProfile profile = first.isMirror()
                    ? distant.ask(first.name(), asked -> asked.record(first.name(), duration))
                    : StackProfile.record(nodes, duration);
            answer(exchange, 200, "json", JsonText.of(profile) + "\n");
        }
    }

    private static @Nullable String parameter(final HttpExchange exchange, final String name) {
        return query(exchange).get(name);
    }

    private static Map<String, String> query(final HttpExchange exchange) {
        final Map<String, String> parameters = new HashMap<>();
        final String query = exchange.getRequestURI().getRawQuery();
        for (final String pair : query == null ? new String[0] : query.split("&")) {
            final int separator = pair.indexOf('=');
            if (separator > 0) {
                parameters.putIfAbsent(
                        pair.substring(0, separator), URLDecoder.decode(pair.substring(separator + 1), UTF_8));
            }
        }
        return parameters;
    }

    private static void health(final HttpExchange exchange, final ClusterSnapshot snapshot) throws IOException {
        final SchedulerView scheduler = snapshot.scheduler();
        if (scheduler != null && scheduler.state().isResponding()) {
            answer(exchange, 200, "text", "ok\n");
        } else {
            answer(
                    exchange,
                    503,
                    "text",
                    scheduler == null
                            ? "no scheduler of cluster " + snapshot.cluster() + " runs on this host\n"
                            : "the scheduler of cluster " + snapshot.cluster() + " is "
                                    + scheduler.state().text() + "\n");
        }
    }

    private static void file(final HttpExchange exchange, final String path) throws IOException {
        final Matcher asFile = FILE.matcher(path);
        final Matcher asPage = PAGE.matcher(path);
        final String name = asFile.matches() ? path : asPage.matches() ? path + ".html" : "";
        try (InputStream stream = name.isEmpty() ? null : resource(name.substring(1))) {
            if (stream == null) {
                answer(exchange, 404, "text", "there is no " + path + " here; begin with /status\n");
            } else {
                final String type = name.substring(name.lastIndexOf('.') + 1);
                answer(exchange, 200, type, stream.readAllBytes());
            }
        }
    }

    private static @Nullable InputStream resource(final String name) throws IOException {
        final InputStream own = PageHandler.class.getResourceAsStream(name);
        return own == null ? ChartLibrary.open(name) : own;
    }

    private static void answer(final HttpExchange exchange, final int status, final String type, final String text)
            throws IOException {
        answer(exchange, status, type, text.getBytes(UTF_8));
    }

    private static void answer(final HttpExchange exchange, final int status, final String type, final byte[] body)
            throws IOException {
        setHeaders(exchange, String.valueOf(TYPES.get(type)));
        final boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }

    static void setHeaders(final HttpExchange exchange, final String contentType) {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
    }
}
