package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.heddle.dashboard.ClusterFeed.TaskNews;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** One browser tab that is told of everything new until it goes away. */
final class EventStream {
    private EventStream() {}

    static void serve(final HttpExchange exchange, final ClusterFeed feed) throws IOException, InterruptedException {
        final String query = String.valueOf(exchange.getRequestURI().getQuery());
        final boolean wantsTasks = query.contains("tasks");
        final boolean wantsOutline = query.contains("outline");
        final boolean wantsAll = query.contains("history=all");
        if (!feed.watched(1)) {
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        try {
            PageHandler.setHeaders(exchange, "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            final long firstRun = wantsTasks && !wantsAll ? feed.firstForNewTab() : 0;
            follow(exchange.getResponseBody(), feed, wantsTasks, wantsOutline, firstRun);
        } catch (final IOException gone) {
            // The tab was closed: nobody is left to be told.
            return;
        } finally {
            feed.watched(-1);
        }
    }

    private static void follow(
            final OutputStream body,
            final ClusterFeed feed,
            final boolean wantsTasks,
            final boolean wantsOutline,
            final long firstRun)
            throws IOException, InterruptedException {
        long nextRun = firstRun;
        String lastOutline = "";
        for (long look = feed.awaitLook(0); look >= 0; look = feed.awaitLook(look)) {
            final StringBuilder events = new StringBuilder(1024);
            append(events, "cluster", feed.latestJson());
            final @Nullable TaskNews news = wantsTasks ? feed.tasksSince(nextRun) : null;
            if (news != null) {
                nextRun = news.next();
                append(events, "tasks", news.json());
            }
            final String outline = wantsOutline ? feed.outline() : lastOutline;
            if (!outline.equals(lastOutline)) {
                lastOutline = outline;
                append(events, "outline", outline);
            }
            body.write(events.toString().getBytes(UTF_8));
            body.flush();
        }
    }

    private static void append(final StringBuilder events, final String name, final String json) {
        events.append("event: ").append(name).append("\ndata: ").append(json).append("\n\n");
    }
}
