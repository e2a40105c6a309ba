package io.heddle.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program asks where the pages about its cluster are: somebody serves them from then on, until the program closes its client. */
@Timeout(60)
class DashboardLinkTest {
    private static HttpResponse<String> get(final String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void pagesAreServedAsLongAsTheClientLives() throws Exception {
        final String url;
        try (Client client = Client.builder().workers(1).memoryLimit("32MiB").start()) {
            url = client.dashboardUrl();
            assertEquals(url, client.dashboardUrl());
            final HttpResponse<String> page = get(url);
            assertEquals(200, page.statusCode());
            assertTrue(page.body().contains("Heddle"), page.body());
            final HttpResponse<String> cluster = get(url.replace("/status", "/api/v1/cluster"));
            assertTrue(cluster.body().contains("\"workers\":[{\"name\":\"worker-0\""), cluster.body());
        }
        assertThrows(IOException.class, () -> get(url));
    }
}
