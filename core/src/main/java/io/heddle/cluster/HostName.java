package io.heddle.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this host calls itself, for people. */
final class HostName {
    private HostName() {}

    static String local() {
        final String environment = System.getenv("HOSTNAME");
        if (environment != null && !environment.isBlank()) {
            return environment;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (final UnknownHostException nameless) {
            return "localhost";
        }
    }
}
