package io.heddle.tools;

import io.heddle.transport.SharedSecret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command takes that joins a cluster or makes one. */
final class ClusterOptions {
    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "File with the secret that all members of the cluster share, 16 characters or more.")
    private @Nullable Path secretFile;

    @Nullable
    SharedSecret secret() {
        return secretFile == null ? null : SharedSecret.fromFile(secretFile);
    }

    @Nullable
    Path secretFile() {
        return secretFile;
    }
}
