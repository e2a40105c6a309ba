package io.heddle.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * uPlot, which draws series over time: its files come from its own jar on the class path, whose version is told by that jar alone. Stateless.
 */
final class ChartLibrary {
    private static final String DESCRIPTION = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

    /** What pages ask for, and what it is in the jar. */
    private static final Map<String, String> FILES = Map.of(
            "uplot.js", "dist/uPlot.iife.min.js", "uplot.css", "dist/uPlot.min.css", "uplot-licence.text", "LICENSE");

    private ChartLibrary() {}

    /**
     * Open a file.
     *
     * @param name that pages use.
     * @return its bytes, to be closed by the caller; null if it is none of this library, or the jar is missing.
     * @throws IOException if the jar cannot be read.
     */
    static @Nullable InputStream open(final String name) throws IOException {
        final String file = FILES.get(name);
        return file == null ? null : resource("META-INF/resources/webjars/uplot/" + version() + "/" + file);
    }

    /** A whole file as text. */
    static String text(final String name) throws IOException {
        try (InputStream stream = open(name)) {
            if (stream == null) {
                throw new IOException("the jar org.webjars.npm:uplot, which draws charts, is not on the class path");
            }
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private static String version() throws IOException {
        final Properties properties = new Properties();
        try (InputStream stream = resource(DESCRIPTION)) {
            if (stream != null) {
                properties.load(stream);
            }
        }
        return properties.getProperty("version", "none").trim();
    }

    private static @Nullable InputStream resource(final String path) {
        final ClassLoader loader = ChartLibrary.class.getClassLoader();
        return loader == null ? ClassLoader.getSystemResourceAsStream(path) : loader.getResourceAsStream(path);
    }
}
