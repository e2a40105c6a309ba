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
            final AnswerBytes events = new AnswerBytes(16_384);
            append(events, "cluster", feed.latestJson());
            final @Nullable TaskNews news = wantsTasks ? feed.tasksSince(nextRun) : null;
            if (news != null) {
                nextRun = news.next();
                append(events, "tasks", news.json().getBytes(UTF_8));
            }
            final String outline = wantsOutline ? feed.outline() : lastOutline;
            if (!outline.equals(lastOutline)) {
                lastOutline = outline;
                append(events, "outline", outline.getBytes(UTF_8));
            }
            body.write(events.toBytes());
            body.flush();
        }
    }

    /** A line behind the data ends it, another one the event. */
    private static void append(final AnswerBytes events, final String name, final byte[] json) {
        events.append("event: ").append(name).append("\ndata: ").append(json);
        events.append(json[json.length - 1] == '\n' ? "\n" : "\n\n");
    }
}
