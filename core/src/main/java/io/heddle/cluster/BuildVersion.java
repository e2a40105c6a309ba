package io.heddle.cluster;

/** What this build calls itself, for people and for messages about mismatches. */
public final class BuildVersion {
    private static final String TEXT = read();

    private BuildVersion() {}

    /** Version and JDK, for example {@code 0.1.0 on JDK 17.0.15}. */
    public static String text() {
        return TEXT;
    }

    private static String read() {
        final String version = BuildVersion.class.getPackage().getImplementationVersion();
        return "Heddle " + (version == null ? "development" : version) + " on JDK " + Runtime.version();
    }
}
