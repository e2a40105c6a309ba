package io.heddle.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.transport.TransportLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which Heddle this is: version, commit, Java, protocol. */
final class BuildInfo implements IVersionProvider {
    static String version() {
        final Properties properties = new Properties();
        try {
            properties.load(new StringReader(resource("build.properties")));
        } catch (final IOException ex) {
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }

    static String commit() {
        final String commit = resource("commit.txt").trim();
        return commit.isEmpty() ? "unknown" : commit;
    }

    static String java() {
        return System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.vendor") + ")";
    }

    private static String resource(final String name) {
        try (InputStream stream = BuildInfo.class.getResourceAsStream(name)) {
            return stream == null ? "" : new String(stream.readAllBytes(), UTF_8);
        } catch (final IOException ex) {
            return "";
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "heddle " + version(),
            "commit " + commit(),
            "java " + java(),
            "protocol " + TransportLimits.PROTOCOL_VERSION,
        };
    }
}
