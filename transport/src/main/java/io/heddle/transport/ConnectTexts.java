package io.heddle.transport;

import java.nio.file.Path;

/** What a {@link SessionClient} tells people when it does not get its session: what happened, where, what to do. */
final class ConnectTexts {
    private final Path driverDirectory;
    private final SessionClientOptions options;

    ConnectTexts(final Path driverDirectory, final SessionClientOptions options) {
        this.driverDirectory = driverDirectory;
        this.options = options;
    }

    String server() {
        return "the " + options.serverName() + " at " + where();
    }

    String where() {
        return options.address().isIpc()
                ? driverDirectory.toString()
                : options.address().toString();
    }

    String noAnswer(final long timeoutNs) {
        final String time =
                timeoutNs % 1_000_000_000 == 0 ? timeoutNs / 1_000_000_000 + " s" : timeoutNs / 1_000_000 + " ms";
        return "no " + options.serverName() + " answered at " + where() + " within " + time + "; is it running? "
                + options.startHint();
    }

    String unreachable(final RuntimeException cause) {
        final String detail = String.valueOf(cause.getMessage());
        return detail.contains("UnknownHostException")
                ? server() + " cannot be reached: the host name "
                        + options.address().host() + " is not known; check its spelling or give its IP address"
                : server() + " cannot be reached: " + detail;
    }

    String driverGone() {
        return "the media driver in " + driverDirectory + " is gone; start it again with `heddle driver`";
    }

    String noSecretThere() {
        return server() + " has no secret but this side has one; start the " + options.serverName()
                + " with the same --secret-file, or leave the secret away on both sides";
    }

    String otherSecret() {
        return server() + " has another secret than this side; give both the same --secret-file";
    }
}
